/** What the marketplace leaves out is null or filled from what is known, and takes nothing else with it. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'

let house: TestGateway | undefined
afterEach(() => house?.stop())

test('a category that nobody has asked about yet is shown in the facets of an outage', async () => {
  const catalogue = shelf(item('one'), item('two', { category_id: 'brand-new' }))
  house = await startTestGateway({ sandbox: { catalogue, capabilities: [] }, env: { MARKETPLACE_TIMEOUT: '1500' } })
  // Copies the whole catalogue, as `catalogue import` does.
  await house.ask('{ searchPlugins(input: { sort: NAME }) { totalCount } }')
  house.sandbox.control({ mode: '503' })
  const { data, errors } = await house.ask(
    `{ searchPlugins(input: {}) { totalCount facets { categories { count category { id name active pluginCount freshness { stale } } } } } }`,
  )
  expect(errors).toBeUndefined()
  expect(data.searchPlugins.totalCount).toBe(2)
  const category = (id: string) => ({ id, name: id, active: true, pluginCount: null, freshness: { stale: true } })
  expect(data.searchPlugins.facets.categories).toEqual([
    { count: 1, category: category('brand-new') },
    { count: 1, category: category('utility') },
  ])
})

test('a file without a type and with an address that leads nowhere is shown without them', async () => {
  const files = [{ name: 'a.zip', url: 'files/a.zip' }]
  const catalogue = shelf(item('one', { files, metadata: { version: '1.0.0' } }))
  house = await startTestGateway({ sandbox: { catalogue } })
  const { data, errors } = await house.ask(
    '{ plugin(id: "mpi-one") { versions { edges { node { version files { name type url } } } } } }',
  )
  expect(errors).toBeUndefined()
  expect(data.plugin.versions.edges).toEqual([
    { node: { version: '1.0.0', files: [{ name: 'a.zip', type: null, url: null }] } },
  ])
})
