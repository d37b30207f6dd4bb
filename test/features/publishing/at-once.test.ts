/** One item of a panel that several publish in the same moment is on the market once, and somebody's. */
import { startTestGateway } from '../../support/gateway.ts'
import type { AskOptions, TestGateway } from '../../support/gateway.ts'
import { postgresForTests } from '../../support/postgres.ts'
import { file } from './package-file.ts'

const server = await postgresForTests()
await server?.stop()

const PUBLISH = `mutation Publish($input: PublishPluginInput!) {
  publishPlugin(input: $input) { status plugin { id } userErrors { __typename code path } } }`
const manifest = { name: 'Night Watch', version: '1.0.0', description: 'Looks after servers at night.', author: 'Ann' }

describe.each(server ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const))('on %s', (engine) => {
  let house: TestGateway
  let key = 0
  beforeAll(async () => {
    // Without the extras the marketplace lists an item as often as it is asked to.
    house = await startTestGateway({ engine, sandbox: { plugins: 2, capabilities: [] } })
    // Long enough for all that come in the same moment to find the first one on its way.
    house.sandbox.control({ latencyMs: 1_000 })
  }, 60_000)
  afterAll(() => house.stop())

  const publish = (panelItemId: string, userId: string, options?: AskOptions) => {
    const input = { panelItemId, userId, manifest, files: [file], idempotencyKey: `key-${++key}` }
    return house.ask(PUBLISH, { input }, options)
  }
  const publishers = (panelItemId: string) =>
    house.sandbox
      .ledger({ effectsOnly: true })
      .flatMap(({ effect }) => (effect?.['panel_item_id'] === panelItemId ? [effect['user_id']] : []))
  const wait = { status: null, plugin: null }
  const conflict = { __typename: 'ConflictError', code: 'CONFLICT', path: ['input', 'panelItemId'] }

  test('one caller with many keys lists the item once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => publish('many-keys', 'ann')))
    expect(publishers('many-keys')).toEqual(['ann'])
    const published = answers.map(({ data }) => data.publishPlugin).filter(({ status }) => status === 'PUBLISHED')
    expect(published).toHaveLength(1)
    const others = answers.map(({ data }) => data.publishPlugin).filter(({ status }) => status !== 'PUBLISHED')
    expect(others).toEqual(Array.from({ length: 5 }, () => ({ ...wait, userErrors: [conflict] })))
  })

  test('of two users one has the item, and the other is told that it is not theirs', async () => {
    const answers = await Promise.all(
      ['ann', 'ben'].map((userId) => publish('two-users', userId, { actingUserId: userId })),
    )
    expect(publishers('two-users')).toHaveLength(1)
    const refused = answers.flatMap(({ errors }) => errors?.[0]?.extensions.code ?? [])
    expect(refused).toEqual(['AUTHORIZATION_FAILED'])
  })
})
