/** Wishes about one plugin are one line, whichever of its ids they name. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { file } from './package-file.ts'

let house: TestGateway
let key = 0

beforeAll(async () => {
  house = await startTestGateway({
    sandbox: { plugins: 5 },
    env: { REQUEST_TIMEOUT: '4000', MARKETPLACE_TIMEOUT: '1500' },
  })
}, 60_000)
afterAll(() => house.stop())
afterEach(() => {
  house.sandbox.control({ mode: 'ok' })
})

const PUBLISH = `mutation Publish($input: PublishPluginInput!) {
  publishPlugin(input: $input) { status revision plugin { id } userErrors { code } } }`
const UPDATE = `mutation Update($input: UpdatePluginInput!) {
  updatePlugin(input: $input) { revision userErrors { code ... on ConflictError { currentRevision } } } }`
const UNPUBLISH = `mutation Off($id: ID!, $key: IdempotencyKey!) {
  unpublishPlugin(marketplaceItemId: $id, idempotencyKey: $key) { unpublished userErrors { code } } }`

const manifest = (name: string) => ({
  name,
  version: '1.0.0',
  description: 'Looks after servers at night.',
  author: 'Ann',
  category: 'utility',
})
const publication = (panelItemId: string) => ({
  panelItemId,
  userId: 'ann',
  manifest: manifest('Night Watch'),
  files: [file],
  idempotencyKey: `key-${++key}`,
})
const publish = async (input: object) => (await house.ask(PUBLISH, { input })).data.publishPlugin
/** The same wish again until the marketplace has had its say, which a breaker that has just opened may delay. */
async function published(input: object) {
  for (;;) {
    const answer = await publish(input)
    if (answer.plugin !== null || answer.userErrors.length > 0) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
const update = async (marketplaceItemId: string, name: string, expectedRevision: number) => {
  const input = { marketplaceItemId, manifest: manifest(name), idempotencyKey: `key-${++key}`, expectedRevision }
  return (await house.ask(UPDATE, { input })).data.updatePlugin
}

test('a plugin that is published again while it is still being taken off is on the market in the end', async () => {
  const first = await publish(publication('panel-again'))
  expect(first.status).toBe('PUBLISHED')
  house.sandbox.control({ mode: '503', only: { method: 'DELETE' } })
  const off = await house.ask(UNPUBLISH, { id: first.plugin.id, key: 'off-again' })
  expect(off.data.unpublishPlugin).toMatchObject({ unpublished: false, userErrors: [] })
  const again = publication('panel-again')
  expect(await publish(again)).toMatchObject({ status: 'PENDING', userErrors: [] })
  house.sandbox.control({ mode: 'ok' })
  for (;;) {
    const { status, userErrors } = await publish(again)
    expect(userErrors).toEqual([])
    if (status === 'PUBLISHED') break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const effects = house.sandbox
    .ledger({ effectsOnly: true })
    .flatMap(({ effect, replayed }) => (effect?.kind.startsWith('plugin.') && !replayed ? [effect.kind] : []))
  expect(effects).toEqual(['plugin.published', 'plugin.archived', 'plugin.published'])
}, 60_000)

test('a change between publishing and an expected revision is not overwritten', async () => {
  const { plugin, revision } = await published(publication('panel-lost'))
  const theirs = await update(plugin.id, 'Theirs', revision)
  expect(theirs).toEqual({ revision: revision + 1, userErrors: [] })
  expect(await update(plugin.id, 'Ours', revision)).toEqual({
    revision: null,
    userErrors: [{ code: 'CONFLICT', currentRevision: revision + 1 }],
  })
})
