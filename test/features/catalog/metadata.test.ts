/** What is told of versions by metadata alone, which is all that a marketplace of the contract has for it. */
import type { WireVersion } from '../../../sandbox/wire.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'

const released = (version: string, change: Partial<WireVersion> = {}): WireVersion => ({
  version,
  channel: 'stable',
  ...change,
})
const needs = (id: string) => [{ id, kind: 'required' as const }]
const plain = { version: '2.0.0', min_panel_version: '9.0.0', dependencies: needs('panel-base') }
let aheadMs = 0
const clock = { ...systemClock, now: () => Date.now() + aheadMs }
let house: TestGateway

beforeAll(async () => {
  const catalogue = shelf(
    item('base', { metadata: { version: '1.0.0' } }),
    item('plain', { metadata: plain }),
    item('by-id', { metadata: { versions: [released('1.0.0', { dependencies: needs('mpi-base') })] } }),
    item('yanked', {
      metadata: {
        versions: [released('3.0.0', { yanked: true }), released('2.9.0', { dependencies: needs('mpi-nowhere') })],
      },
    }),
  )
  house = await startTestGateway({ clock, sandbox: { clock, catalogue } })
}, 60_000)
afterAll(() => house.stop())

test('a plugin whose only version needs a newer panel has none for an older one', async () => {
  const { data, errors } = await house.ask(`{ plugin(id: "mpi-plain") {
    old: latestVersion(panelVersion: "1.0.0") { version }
    new: latestVersion(panelVersion: "9.1.0") { version dependencies { kind target { id } } }
  } }`)
  expect(errors).toBeUndefined()
  expect(data.plugin).toEqual({
    old: null,
    new: {
      version: '2.0.0',
      dependencies: [{ kind: 'REQUIRED', target: { id: 'mpi-base' } }],
    },
  })
})

test.each(['latest', 'v9.1.0', ''])(
  'a panel version that is none (%p) is named, and not taken for an old one',
  async (text) => {
    const { data, errors } = await house.ask(
      'query ($version: SemVer) { plugin(id: "mpi-plain") { latestVersion(panelVersion: $version) { version } } }',
      { version: text },
    )
    expect(data.plugin).toEqual({ latestVersion: null })
    expect(errors).toMatchObject([{ extensions: { code: 'VALIDATION_ERROR', inputPath: ['panelVersion'] } }])
  },
)

test('a version that was withdrawn is not the latest', async () => {
  const { data } = await house.ask('{ plugin(id: "mpi-yanked") { latestVersion { version } versions { totalCount } } }')
  expect(data.plugin).toEqual({ latestVersion: { version: '2.9.0' }, versions: { totalCount: 2 } })
})

test('a dependency that names a marketplace id leads to its plugin', async () => {
  const { data, errors } = await house.ask(
    '{ plugin(id: "mpi-by-id") { latestVersion { dependencies { targetId target { slug } } } } }',
  )
  expect(errors).toBeUndefined()
  expect(data.plugin.latestVersion.dependencies).toEqual([{ targetId: 'mpi-base', target: { slug: 'base' } }])
})

test('also while the marketplace cannot be asked which plugin the panel calls so', async () => {
  const { data: seen } = await house.ask('{ searchPlugins(input: { sort: NAME }) { totalCount } }')
  expect(seen.searchPlugins.totalCount).toBe(4)
  house.sandbox.control({ mode: '503' })
  // The last probe is not believed for that long.
  aheadMs += 10_000
  try {
    const { data, errors } = await house.ask(
      '{ plugin(id: "mpi-by-id") { latestVersion { dependencies { targetId target { slug } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.plugin.latestVersion.dependencies).toEqual([{ targetId: 'mpi-base', target: { slug: 'base' } }])
    const unseen = await house.ask('{ plugin(id: "mpi-yanked") { latestVersion { dependencies { target { id } } } } }')
    expect(unseen.data.plugin.latestVersion.dependencies).toEqual([{ target: null }])
    expect(unseen.errors?.map(({ extensions }) => extensions.code)).toEqual(['SERVICE_UNAVAILABLE'])
  } finally {
    house.sandbox.control({ mode: 'ok' })
  }
})

test('a plugin that is needed by metadata alone is only taken off by force', async () => {
  await house.ask('{ searchPlugins(input: { sort: NAME }) { totalCount } }')
  const { data } = await house.ask(
    'mutation { unpublishPlugin(marketplaceItemId: "mpi-base", idempotencyKey: "off") { unpublished dependentsWarned userErrors { code } } }',
  )
  expect(data.unpublishPlugin).toEqual({ unpublished: false, dependentsWarned: 2, userErrors: [{ code: 'CONFLICT' }] })
})
