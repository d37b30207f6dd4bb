/** Versions may have numbers that no JavaScript number holds, such as the time of a build to the millisecond. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from '../catalog/shelf.ts'

const [earlier, later] = ['2.0.20261129135500122', '2.0.20261129135500123']

let house: TestGateway
beforeAll(async () => {
  const items = [`${later}-rc.1`, earlier].map((version, at) => item(`stamped-${at}`, { metadata: { version } }))
  house = await startTestGateway({ sandbox: { catalogue: shelf(...items) } })
}, 60_000)
afterAll(() => house.stop())

const report = async (minPanelVersion: string, maxPanelVersion: string) => {
  const { data, errors } = await house.ask(
    `query ($manifest: ManifestInput!) { validateManifest(manifest: $manifest) { valid errors { path message } } }`,
    {
      manifest: {
        name: 'Night Watch',
        version: later,
        description: 'Looks after servers at night.',
        author: 'Ann',
        minPanelVersion,
        maxPanelVersion,
      },
    },
  )
  expect(errors).toBeUndefined()
  return data.validateManifest
}

test('panel versions of a manifest are compared, and no fault of the gateway', async () => {
  expect(await report(earlier, later)).toEqual({ valid: true, errors: [] })
  expect(await report(later, later)).toMatchObject({ valid: true })
  expect(await report(later, earlier)).toEqual({
    valid: false,
    errors: [
      {
        path: ['manifest', 'maxPanelVersion'],
        message: `manifest.maxPanelVersion: expected ${later} (minPanelVersion) or later, received ${earlier}.`,
      },
    ],
  })
})

test('a version of a listed plugin is one, and a pre-release is no stable one', async () => {
  const { data } = await house.ask(
    '{ plugins(ids: ["mpi-stamped-0", "mpi-stamped-1"]) { versions { edges { node { semver channel } } } } }',
  )
  expect(data.plugins.map(({ versions }: { versions: { edges: object } }) => versions.edges)).toEqual([
    [{ node: { semver: `${later}-rc.1`, channel: 'BETA' } }],
    [{ node: { semver: earlier, channel: 'STABLE' } }],
  ])
})
