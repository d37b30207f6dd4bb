/** Searches for what is hardly a word, in the record, which must find what the marketplace would. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { postgresForTests } from '../../support/postgres.ts'
import { item, shelf } from './shelf.ts'

const server = await postgresForTests()
await server?.stop()

const titles = ['???', '😀 pack two', 'My 😀 pack', 'U\u0308ber-Backup']

describe.each(server ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const))('on %s', (engine) => {
  let house: TestGateway
  beforeAll(async () => {
    // The later in the list, the more often downloaded.
    const items = titles.map((title, at) => item(`n${at}`, { title, metadata: { downloads: at } }))
    house = await startTestGateway({ engine, sandbox: { catalogue: shelf(...items) } })
  }, 60_000)
  afterAll(() => house.stop())

  /** A filter that only the record knows. */
  const found = async (q: string) => {
    const { data, errors } = await house.ask(
      `query ($q: String) { searchPlugins(input: { q: $q, minDownloads: "0" }) {
        totalCount edges { node { title } highlights { field snippet } } } }`,
      { q },
    )
    expect(errors).toBeUndefined()
    const { edges, totalCount } = data.searchPlugins as {
      totalCount: number
      edges: { node: { title: string }; highlights: { field: string; snippet: string }[] }[]
    }
    expect(totalCount).toBe(edges.length)
    return edges
  }
  const titlesOf = async (q: string) => (await found(q)).map(({ node }) => node.title)

  test.each([
    ['???', ['???']],
    ['  ???  ', ['???']],
    ['!!!', []],
    ['%', []],
    ['_', []],
    ['\\', []],
    ["'", []],
    ['   ', titles.toReversed()],
  ])('%j, in which there is no word, is a name or nothing', async (q, expected) => {
    expect(await titlesOf(q)).toEqual(expected)
  })

  test('a name that begins as was asked comes first, whatever its letters are made of', async () => {
    expect(await titlesOf('😀 pack')).toEqual(['😀 pack two', 'My 😀 pack'])
  })

  test('a word is shown where it was found, however its accents are written', async () => {
    const [first] = await found('uber')
    expect(first?.highlights).toContainEqual({ field: 'title', snippet: '**U\u0308ber**-Backup' })
  })
})
