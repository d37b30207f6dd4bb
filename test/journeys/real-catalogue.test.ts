/** A real catalogue (CKAN) through the whole gateway. Skips with a line when the data is not beside the project. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ckan } from '../../sandbox/catalogue/ckan.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const dir = process.env['CATALOGUE_DIR'] ?? fileURLToPath(new URL('../../../shared/data/ckan', import.meta.url))
const present = existsSync(dir)
if (!present)
  console.log(
    `The real catalogue is not at ${process.env['CATALOGUE_DIR'] ? 'CATALOGUE_DIR' : 'its usual place'}: its tests are skipped.`,
  )
const when = present ? test : test.skip

let house: TestGateway | undefined
afterAll(() => house?.stop())

async function gateway(): Promise<TestGateway> {
  return (house ??= await startTestGateway({ sandbox: { catalogue: ckan(dir) }, env: { RATE_LIMIT_SCALE: '1000' } }))
}

interface Edge {
  node: { id: string; title: string; versions: { totalCount: number } }
}

const titles: string[] = []

when(
  'pages through 3,576 mods with 30,561 versions, each once',
  async () => {
    const house = await gateway()
    const PAGE =
      'query Page($after: String) { searchPlugins(input: { sort: NEWEST }, first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id title versions(first: 0) { totalCount } } } } }'
    const seen = new Map<string, number>()
    let after: string | null = null
    for (;;) {
      const { data, errors } = await house.ask(PAGE, { after })
      expect(errors).toBeUndefined()
      const { edges, pageInfo, totalCount } = data.searchPlugins
      expect(totalCount).toBe(3576)
      for (const { node } of edges as Edge[]) {
        expect(seen.has(node.id)).toBe(false)
        seen.set(node.id, node.versions.totalCount)
        titles.push(node.title)
      }
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
    }
    expect(seen.size).toBe(3576)
    expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(30_561)
  },
  120_000,
)

when(
  'the exact name of a mod finds it first, for at least 99 % of a sample of 300',
  async () => {
    const house = await gateway()
    const sample = titles.filter((_title, index) => index % Math.ceil(titles.length / 300) === 0)
    expect(sample.length).toBeGreaterThan(250)
    let first = 0
    for (const q of sample) {
      const { data } = await house.ask(
        'query Find($q: String!) { searchPlugins(input: { q: $q }, first: 1) { edges { node { title } } } }',
        { q },
      )
      if (data.searchPlugins.edges[0]?.node.title.trim().toLowerCase() === q.trim().toLowerCase()) first++
    }
    expect(first / sample.length).toBeGreaterThanOrEqual(0.99)
  },
  120_000,
)

when('versions that are not semver are shown as they are, without inventing one', async () => {
  const house = await gateway()
  const { data } = await house.ask(
    '{ searchPlugins(input: { q: "10km Omni Antenna" }, first: 1) { edges { node { versions(first: 5) { edges { node { version semver channel } } } } } } }',
  )
  expect(data.searchPlugins.edges[0].node.versions.edges.map(({ node }: { node: object }) => node)).toContainEqual({
    version: '1:1',
    semver: null,
    channel: 'STABLE',
  })
})
