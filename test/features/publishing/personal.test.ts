/** What this room keeps about a person: shown on export, gone after erasure, whatever was wished and however far it had come. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import type { Store } from '../../../src/store/store.ts'
import { knownPlugins } from './works.ts'
import { file } from './package-file.ts'

let house: TestGateway
let store: Store
let key = 0

beforeAll(async () => {
  house = await startTestGateway({
    sandbox: { plugins: 5 },
    around: (opened) => (store = opened),
    env: { REQUEST_TIMEOUT: '4000', MARKETPLACE_TIMEOUT: '1500' },
  })
}, 60_000)
afterAll(() => house.stop())
afterEach(() => {
  house.sandbox.control({ mode: 'ok' })
})

const manifest = {
  name: 'Night Watch',
  version: '1.0.0',
  description: 'Looks after servers at night.',
  author: 'Canary Jane',
  category: 'utility',
}

async function publish(input: object) {
  const { data } = await house.ask(
    'mutation Publish($input: PublishPluginInput!) { publishPlugin(input: $input) { status plugin { id } userErrors { code } } }',
    { input },
  )
  expect(data.publishPlugin.userErrors).toEqual([])
  return data.publishPlugin
}
const publication = (userId: string) => ({
  panelItemId: `panel-${userId}`,
  userId,
  manifest,
  files: [file],
  idempotencyKey: `key-${++key}`,
})
const allOf = async (userId: string) =>
  (await house.ask('query E($id: ID!) { exportUser(userId: $id) }', { id: userId })).data.exportUser
const exported = async (userId: string) => (await allOf(userId))?.publications ?? []
/** How many rows were emptied. */
async function erase(userId: string, of = 'publications'): Promise<number> {
  const { data, errors } = await house.ask(
    `mutation Erase($id: ID!, $key: IdempotencyKey!) { eraseUser(userId: $id, reason: "asked for", idempotencyKey: $key) {
      userErrors { code } certificate { stores { name rows } } } }`,
    { id: userId, key: `erase-${++key}` },
  )
  expect(errors).toBeUndefined()
  expect(data.eraseUser.userErrors).toEqual([])
  const { stores } = data.eraseUser.certificate as { stores: { name: string; rows: number }[] }
  return stores.find(({ name }) => name === of)?.rows ?? 0
}

test('changes and the end of a plugin are its owner’s data as much as its publication', async () => {
  const { plugin } = await publish(publication('jane'))
  const change = {
    marketplaceItemId: plugin.id,
    manifest: { ...manifest, name: 'Day Watch' },
    idempotencyKey: 'change',
  }
  await house.ask(
    'mutation Update($input: UpdatePluginInput!) { updatePlugin(input: $input) { userErrors { code } } }',
    { input: change },
  )
  await house.ask(
    'mutation Off($id: ID!) { unpublishPlugin(marketplaceItemId: $id, reason: "canary reason", idempotencyKey: "off") { unpublished } }',
    { id: plugin.id },
  )
  const before = await exported('jane')
  expect(before).toMatchObject([
    { kind: 'publish', state: 'acknowledged' },
    { kind: 'update', listing: { authorId: 'jane', title: 'Day Watch' } },
    { kind: 'unpublish', reason: 'canary reason', listing: { authorId: 'jane' } },
  ])
  expect(await erase('jane')).toBe(3)
  expect(await exported('jane')).toEqual([])
})

test('a wish that was not delivered yet is delivered, and is nobody’s from the erasure on', async () => {
  house.sandbox.control({ mode: '503', only: '/integration/plugins/publish' })
  const wish = publication('joan')
  expect((await publish(wish)).status).toBe('PENDING')
  expect(await erase('joan')).toBe(1)
  expect(await exported('joan')).toEqual([])
  house.sandbox.control({ mode: 'ok' })
  const effects = () =>
    house.sandbox.ledger({ effectsOnly: true }).filter(({ effect }) => effect?.['panel_item_id'] === wish.panelItemId)
  for (const end = performance.now() + 20_000; effects().length === 0 && performance.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 50))
  expect(effects()).toHaveLength(1)
  expect(await exported('joan')).toEqual([])
})

test('the record of the catalogue keeps a plugin that is listed no more, and not the name of its author', async () => {
  const canary = 'Canary Jill 91f'
  const { plugin } = await publish({ ...publication('jill'), manifest: { ...manifest, author: canary } })
  await publish(publication('jack'))
  const { data } = await house.ask(
    'mutation Off($id: ID!) { unpublishPlugin(marketplaceItemId: $id, idempotencyKey: "off-jill") { unpublished } }',
    { id: plugin.id },
  )
  expect(data.unpublishPlugin.unpublished).toBe(true)
  expect(await allOf('jill')).toMatchObject({
    seen_plugin_documents: [{ plugin: { id: plugin.id, status: 'ARCHIVED', authorName: canary } }],
  })
  expect(await erase('jill', 'seen_plugin_documents')).toBe(1)
  expect(await store.read(knownPlugins)).not.toContain(canary)
  expect(await allOf('jill')).toMatchObject({
    seen_plugin_documents: [{ plugin: { id: plugin.id, authorName: null } }],
  })
  expect(await allOf('jack')).toMatchObject({ seen_plugin_documents: [{ plugin: { authorName: 'Canary Jane' } }] })
})
