/** On which panels a version runs, however much of it the marketplace says. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'

let house: TestGateway
const version = '1.0.0'
const released = { version, channel: 'stable' } as const
const [oldest, newest] = [{ min_panel_version: '1.4' }, { max_panel_version: '2.0.0-rc.1' }]
const plugins = {
  both: { version, ...oldest, ...newest },
  oldest: { versions: [{ ...released, ...oldest }] },
  newest: { versions: [{ ...released, ...newest }] },
  neither: { version },
  words: { version, min_panel_version: 'any', max_panel_version: 'latest' },
  range: { versions: [{ ...released, ...oldest, panel_range: '^1.6.0' }] },
  mature: { versions: [{ ...released, panel_range: '>=2.0.0 <3.0.0' }] },
  early: { versions: [{ ...released, panel_range: '>=2.0.0-rc.2 <2.0.0' }] },
  stamped: { version, min_panel_version: '1.202611291400.7', max_panel_version: '1.202611291500.0' },
  listing: { ...oldest, ...newest, versions: [released, { ...released, version: '0.9.0' }] },
}

beforeAll(async () => {
  const items = Object.entries(plugins).map(([name, metadata]) => item(name, { metadata }))
  house = await startTestGateway({ sandbox: { catalogue: shelf(...items) } })
}, 60_000)
afterAll(() => house.stop())

const ranges = async (name: string) => {
  const { data } = await house.ask(
    'query ($id: ID!) { plugin(id: $id) { versions { edges { node { panelRange } } } } }',
    { id: `mpi-${name}` },
  )
  return data.plugin.versions.edges.map(({ node }: { node: { panelRange: string | null } }) => node.panelRange)
}

test.each([
  ['both', ['>=1.4.0 <=2.0.0']],
  ['oldest', ['>=1.4.0']],
  ['newest', ['<=2.0.0']],
  ['neither', [null]],
  ['words', [null]],
  ['range', ['^1.6.0']],
  ['stamped', ['>=1.202611291400.7 <=1.202611291500.0']],
  // What the listing says is said of its newest version.
  ['listing', ['>=1.4.0 <=2.0.0', null]],
])('a plugin of which the marketplace gives %s', async (name, expected) => {
  expect(await ranges(name)).toEqual(expected)
})

test.each(['1.3.9', '1.4.0', '2.0.0', '2.0.1'])(
  'who searches for panel %s finds what has a version for it',
  async (panel) => {
    const { data } = await house.ask(
      `query ($panel: SemVer!) { searchPlugins(input: { compatibleWith: $panel }) {
      edges { node { slug latestVersion(panelVersion: $panel) { version } } } } }`,
      { panel },
    )
    const found = data.searchPlugins.edges.map(({ node }: { node: { slug: string } }) => node.slug)
    expect(found.includes('listing')).toBe(panel === '1.4.0' || panel === '2.0.0')
    const { data: one } = await house.ask(
      'query ($panel: SemVer!) { plugin(id: "mpi-listing") { latestVersion(panelVersion: $panel) { version } } }',
      { panel },
    )
    expect(one.plugin.latestVersion.version).toBe(found.includes('listing') ? '1.0.0' : '0.9.0')
  },
)

test.each([
  ['1.99999999.9', false],
  ['1.202611291400.6', false],
  ['1.202611291400.7', true],
  ['1.202611291500.0', true],
  ['1.202611291500.1', false],
  ['1.2026112915000.0', false],
  ['2.0.0', false],
])('panel %s, with the time of its build in its number, is in range: %s', async (panel, expected) => {
  const { data } = await house.ask(
    `query ($panel: SemVer!) {
      searchPlugins(input: { compatibleWith: $panel, q: "stamped" }) { totalCount }
      plugin(id: "mpi-stamped") { latestVersion(panelVersion: $panel) { version } }
    }`,
    { panel },
  )
  expect(data.searchPlugins.totalCount).toBe(expected ? 1 : 0)
  expect(data.plugin.latestVersion?.version).toBe(expected ? version : undefined)
})

test.each([
  ['mature', '2.1.0-beta.3', version],
  ['mature', '2.0.0-rc.1+build.5', version],
  ['mature', '1.9.9-rc.1', undefined],
  ['mature', '3.0.0-rc.1', undefined],
  ['early', '2.0.0-rc.2', version],
  ['early', '2.0.0-rc.1', undefined],
  // As where the same range is given by its ends.
  ['oldest', '1.4.0-rc.1', version],
  ['range', '1.6.0-rc.1', version],
])('the range of %s holds a panel that is the pre-release %s: %s', async (name, panel, expected) => {
  const { data } = await house.ask(
    'query ($id: ID!, $panel: SemVer!) { plugin(id: $id) { latestVersion(panelVersion: $panel) { version } } }',
    { id: `mpi-${name}`, panel },
  )
  expect(data.plugin.latestVersion?.version).toBe(expected)
})
