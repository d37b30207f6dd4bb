/** Names that are typed in capitals, in letters whose capitals are not just larger. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'

let house: TestGateway
beforeAll(async () => {
  const catalogue = shelf(
    ...['Οδυσσεύς', 'Straßenkarte', 'Işık ışık', 'Über'].map((title, at) => item(`n${at}`, { title })),
    item('small', { tags: ['ärger', 'log'] }),
    item('large', { tags: ['Ärger'] }),
  )
  house = await startTestGateway({ sandbox: { catalogue } })
  // Copies the catalogue.
  await house.ask('{ searchPlugins(input: { minDownloads: 0 }) { totalCount } }')
  house.sandbox.control({ mode: '503' })
}, 60_000)
afterAll(() => house.stop())

test.each([
  ['ΟΔΥΣ', 'Οδυσσεύς'],
  ['οδυς', 'Οδυσσεύς'],
  ['ΟΔΥΣΣΕΥΣ', 'Οδυσσεύς'],
  ['STRASSE', 'Straßenkarte'],
  ['STRAẞEN', 'Straßenkarte'],
  ['straßen', 'Straßenkarte'],
  ['IŞIK IŞIK', 'Işık ışık'],
  ['ÜB', 'Über'],
])('%s is found in %s', async (typed, title) => {
  const { data } = await house.ask(
    `query ($typed: String!) {
      suggestPlugins(prefix: $typed) { title }
      searchPlugins(input: { q: $typed }) { edges { node { title } highlights { field } } }
    }`,
    { typed },
  )
  expect(data.suggestPlugins).toEqual([{ title }])
  expect(data.searchPlugins.edges).toEqual([
    { node: { title }, highlights: expect.arrayContaining([{ field: 'title' }]) },
  ])
})

test.each([
  [['ärger', 'Ärger'], 'ALL', ['large', 'small']],
  [['ÄRGER'], 'ALL', ['large', 'small']],
  [['Ärger', 'LOG'], 'ALL', ['small']],
  [['ÄRGER', 'nothing'], 'ANY', ['large', 'small']],
])(
  'the tags %j, %s, are found in either case, also in letters that the engine does not know',
  async (tags, tagsMatch, slugs) => {
    const { data } = await house.ask(
      `query ($input: PluginSearchInput!) { searchPlugins(input: $input) { edges { node { slug } } } }`,
      { input: { tags, tagsMatch, sort: 'NAME' } },
    )
    expect(data.searchPlugins.edges.map(({ node }: { node: { slug: string } }) => node.slug)).toEqual(slugs)
  },
)
