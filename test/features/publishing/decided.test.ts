/** What the gateway knows of a plugin after a change is what the marketplace has decided about it. */
import { wirePlugin } from '../../marketplace/samples.ts'
import { json, startUpstream } from '../../marketplace/upstream.ts'
import { startTestGateway } from '../../support/gateway.ts'

const UPDATE = `mutation ($input: UpdatePluginInput!) {
  updatePlugin(input: $input) { status plugin { title } userErrors { code } } }`
const manifest = {
  name: 'Night Watch',
  version: '1.0.0',
  description: 'Looks after servers at night.',
  author: 'Ann',
  price: '4.99',
}

test.each([
  ['published', 'Night Watch'],
  ['pending', 'Backup'],
  ['rejected', 'Backup'],
])('after a change that the marketplace calls %s a plugin is known as %s', async (status, title) => {
  const pagination = { total: 1, limit: 100, offset: 0, has_more: false }
  const facets = { categories: [], price_ranges: [], tags: [] }
  const receipt = {
    marketplace_item_id: wirePlugin.marketplace_item_id,
    panel_item_id: wirePlugin.panel_item_id,
    status,
  }
  await using market = await startUpstream((response, { method, path }) => {
    const found = path.includes('/search') ? { items: [wirePlugin], pagination, facets } : {}
    json(response, 200, { success: true, data: method === 'PUT' ? receipt : found })
  })
  const house = await startTestGateway({ sandbox: { plugins: 1 }, env: { MARKETPLACE_API_URL: market.url } })
  try {
    const input = { marketplaceItemId: wirePlugin.marketplace_item_id, manifest, idempotencyKey: 'change' }
    const { data } = await house.ask(UPDATE, { input })
    expect(data.updatePlugin).toEqual({ status: status.toUpperCase(), plugin: { title }, userErrors: [] })
  } finally {
    await house.stop()
  }
})
