import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { postgresInEnglish } from '../../support/postgres.ts'
import { item, shelf } from './shelf.ts'

const database = await postgresInEnglish()
afterAll(() => database?.stop())

const named = (name: string) =>
  item(name, { category_id: name, tags: [name], metadata: { license_spdx: name, downloads: 1 } })

const suite = database ? describe : describe.skip
suite('in a database that sorts like a dictionary', () => {
  let house: TestGateway
  beforeAll(async () => {
    house = await startTestGateway({
      sandbox: { catalogue: shelf(named('pat'), named('Quinn'), named('_x')) },
      env: { DATABASE_URL: database!.url },
    })
  }, 60_000)
  afterAll(async () => {
    await house.stop()
  })
  const byBytes = ['Quinn', '_x', 'pat']

  test('what is found equally often stands in the order of its bytes', async () => {
    const { data, errors } = await house.ask(
      '{ searchPlugins(input: { minDownloads: "1" }) { facets { categories { category { name } } tags { name } licenses { name } } } }',
    )
    expect(errors).toBeUndefined()
    const { categories, tags, licenses } = data.searchPlugins.facets
    expect({
      categories: categories.map(({ category }: { category: { name: string } }) => category.name),
      tags: tags.map((tag: { name: string }) => tag.name),
      licenses: licenses.map((license: { name: string }) => license.name),
    }).toEqual({ categories: byBytes, tags: byBytes, licenses: byBytes })
  })

  test('so do categories', async () => {
    const { data } = await house.ask('{ categories { name } }')
    const names = data.categories.map((category: { name: string }) => category.name)
    expect(names.filter((one: string) => byBytes.includes(one))).toEqual(byBytes)
  })
})
