/** What the marketplace rejected is nobody's, whatever id it gave it. */
import { json, startUpstream } from '../../marketplace/upstream.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { file } from './package-file.ts'

const manifest = { name: 'Night Watch', version: '1.0.0', description: 'Looks after servers at night.', author: 'Ann' }

test('whose publication was rejected may not change what has its id, and the next who is published may', async () => {
  let status = 'rejected'
  await using market = await startUpstream((response, { method, path }) => {
    const receipt = { marketplace_item_id: 'm-9', panel_item_id: 'p-9', status }
    const nothing = {
      items: [],
      pagination: { total: 0, limit: 100, offset: 0, has_more: false },
      facets: { categories: [], price_ranges: [], tags: [] },
    }
    const data = path.includes('/search') ? nothing : method === 'GET' ? {} : receipt
    json(response, 200, { success: true, data })
  })
  const house = await startTestGateway({ sandbox: { plugins: 1 }, env: { MARKETPLACE_API_URL: market.url } })
  let key = 0
  const publish = async (userId: string) => {
    const input = { panelItemId: 'p-9', userId, manifest, files: [file], idempotencyKey: `key-${++key}` }
    const { data } = await house.ask(
      'mutation ($input: PublishPluginInput!) { publishPlugin(input: $input) { status } }',
      { input },
      { actingUserId: userId },
    )
    return data.publishPlugin.status
  }
  const change = async (userId: string) => {
    const input = { marketplaceItemId: 'm-9', manifest, idempotencyKey: `key-${++key}` }
    const { data, errors } = await house.ask(
      'mutation ($input: UpdatePluginInput!) { updatePlugin(input: $input) { status userErrors { code } } }',
      { input },
      { actingUserId: userId },
    )
    return errors?.[0]?.extensions.code ?? data.updatePlugin.userErrors[0]?.code ?? data.updatePlugin.status
  }
  const changes = () => market.seen.filter(({ method }) => method === 'PUT').length
  try {
    expect(await publish('ann')).toBe('REJECTED')
    expect(await change('ann')).toBe('RESOURCE_NOT_FOUND')
    expect(changes()).toBe(0)
    // Not decided yet, so that nobody but the ledger knows whose it is.
    status = 'pending'
    expect(await publish('ben')).toBe('PENDING')
    expect(await change('ann')).toBe('RESOURCE_NOT_FOUND')
    expect(await change('ben')).toBe('PENDING')
    expect(changes()).toBe(1)
  } finally {
    await house.stop()
  }
})
