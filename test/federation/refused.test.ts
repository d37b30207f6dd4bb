/** Refusals that federation decides before a resolver is asked: what is written down of them, and what is not done behind them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sdl as panelSdl, startPanel } from '../../examples/panel/panel.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let dir: string
let panel: Awaited<ReturnType<typeof startPanel>>
let house: TestGateway

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'refused-'))
  panel = await startPanel()
  await writeFile(join(dir, 'panel.graphql'), panelSdl)
  await writeFile(
    join(dir, 'subgraphs.json'),
    JSON.stringify([{ name: 'panel', url: panel.url, sdl: 'panel.graphql' }]),
  )
  house = await startTestGateway({ env: { SUBGRAPHS: join(dir, 'subgraphs.json') } })
}, 90_000)
afterAll(async () => {
  await house.stop()
  await panel.stop()
  await rm(dir, { recursive: true })
})

const entriesOf = async (action: string) => {
  const { data } = await house.ask(
    `{ auditLog(action: "${action}") { chainValid edges { node { actor serviceId target outcome } } } }`,
  )
  expect(data.auditLog.chainValid).toBe(true)
  return data.auditLog.edges.map(({ node }: { node: object }) => node) as object[]
}
const mallory = { permissions: ['item:read'], actingUserId: 'mallory' }
const by = { actor: 'mallory', serviceId: 'panel-system', outcome: 'AUTHORIZATION_FAILED' }

const syncUser = (alias: string, id: string) =>
  `${alias}: syncUser(input: { userId: "${id}", action: CREATE, mode: DURABLE, data: { email: "${id}@panel.example", username: "${id}" } }) { status }`
const knownOf = async (...ids: string[]) => {
  const { data } = await house.ask('{ syncEvents(first: 50) { edges { node { userId } } } }')
  const known = data.syncEvents.edges.map(({ node }: { node: { userId: string } }) => node.userId) as string[]
  return ids.filter((id) => known.includes(id))
}

test('what is refused is in the audit log with its target, from literals and from variables, each time', async () => {
  const literal = 'mutation { revokeServiceKey(keyId: "key-1") { userErrors { code } } }'
  for (let turn = 0; turn < 2; turn++)
    expect((await house.ask(literal, {}, mallory)).errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
  const variable = 'mutation M($id: ID!) { other: revokeServiceKey(keyId: $id) { userErrors { code } } }'
  await house.ask(variable, { id: 'key-2' }, mallory)
  await house.ask(variable, { id: 'key-3' }, mallory)
  await house.ask(variable, { id: 'key-4' }, { permissions: null })
  expect(await entriesOf('revokeServiceKey')).toEqual(
    ['key-3', 'key-2', 'key-1', 'key-1'].map((target) => ({ ...by, target })),
  )

  const several = 'mutation M($f: SyncEventFilter!) { retrySyncEvents(filter: $f, dryRun: true) { affected } }'
  await house.ask(several, { f: { userId: 'u-1' } }, mallory)
  expect(await entriesOf('retrySyncEvents')).toEqual([{ ...by, target: 'dryRun=true filter={"userId":"u-1"}' }])
})

test('what is skipped, or allowed, is not written down as refused', async () => {
  const skipped =
    'mutation M($no: Boolean!) { rotateServiceKey(clientId: "x") @skip(if: $no) { userErrors { code } } __typename }'
  expect((await house.ask(skipped, { no: true }, mallory)).data).toEqual({ __typename: 'Mutation' })
  expect(await entriesOf('rotateServiceKey')).toEqual([])
  await house.ask(skipped, { no: false }, mallory)
  expect(await entriesOf('rotateServiceKey')).toEqual([{ ...by, target: 'x' }])
})

test('behind a refused field that takes the whole answer with it, nothing of a mutation is done or written down', async () => {
  const refused = (alias: string) =>
    `${alias}: addSigningKey(clientId: "${alias}", key: { hmacSha256: true }) { secret }`
  const mutation = `mutation { ${syncUser('a', 'before-it')} ${refused('b')} ${syncUser('c', 'behind-it')} ${refused('d')} }`
  const { data, errors } = await house.ask(mutation, {}, { permissions: ['user:write'] })
  expect(data).toBeNull()
  expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'AUTHORIZATION_FAILED' } }])
  expect(await knownOf('before-it', 'behind-it')).toEqual(['before-it'])
  expect(await entriesOf('addSigningKey')).toEqual([{ ...by, actor: 'service-integration', target: 'b' }])
})

test('behind a field that fails and takes the whole answer with it, nothing of a mutation is done', async () => {
  const failing = 'b: verifyUserSync(userId: "no id") { status }'
  const mutation = `mutation { ${syncUser('a', 'done-first')} ${failing} ${syncUser('c', 'not-done')} }`
  const { data, errors } = await house.ask(mutation)
  expect(data).toBeNull()
  expect(errors).toMatchObject([{ path: ['b'] }])
  expect(await knownOf('done-first', 'not-done')).toEqual(['done-first'])
})

test('a refusal says in the same words as without federation what it takes', async () => {
  const plain = await startTestGateway({ existing: house.sandbox, env: { SUBGRAPHS: '' } })
  const errorOf = async (of: TestGateway, query: string, permissions: readonly string[] | null) => {
    const [error] = (await of.ask(query, {}, { permissions })).errors ?? []
    return { ...error, extensions: { ...error?.extensions, requestId: '' } }
  }
  for (const permissions of [['item:read'], null])
    for (const query of [
      '{ syncHealth { dead } }',
      '{ publishWorkflows { totalCount } }',
      '{ caller { serviceId } }',
    ]) {
      const expected = await errorOf(plain, query, permissions)
      expect(await errorOf(house, query, permissions)).toEqual(expected)
      if (permissions === null) expect(expected.message).toContain('needs a token')
    }
  await plain.stop()
})
