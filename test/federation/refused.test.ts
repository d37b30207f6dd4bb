/** Refusals that federation decides before a resolver is asked: what is not done behind them. */
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

const syncUser = (alias: string, id: string) =>
  `${alias}: syncUser(input: { userId: "${id}", action: CREATE, mode: DURABLE, data: { email: "${id}@panel.example", username: "${id}" } }) { status }`
const knownOf = async (...ids: string[]) => {
  const { data } = await house.ask('{ syncEvents(first: 50) { edges { node { userId } } } }')
  const known = data.syncEvents.edges.map(({ node }: { node: { userId: string } }) => node.userId) as string[]
  return ids.filter((id) => known.includes(id))
}

test('behind a refused field that takes the whole answer with it, nothing of a mutation is done', async () => {
  const refused = (alias: string) =>
    `${alias}: addSigningKey(clientId: "${alias}", key: { hmacSha256: true }) { secret }`
  const mutation = `mutation { ${syncUser('a', 'before-it')} ${refused('b')} ${syncUser('c', 'behind-it')} ${refused('d')} }`
  const { data, errors } = await house.ask(mutation, {}, { permissions: ['user:write'] })
  expect(data).toBeNull()
  expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'AUTHORIZATION_FAILED' } }])
  expect(await knownOf('before-it', 'behind-it')).toEqual(['before-it'])
})

test('behind a field that fails and takes the whole answer with it, nothing of a mutation is done', async () => {
  const failing = 'b: verifyUserSync(userId: "no id") { status }'
  const mutation = `mutation { ${syncUser('a', 'done-first')} ${failing} ${syncUser('c', 'not-done')} }`
  const { data, errors } = await house.ask(mutation)
  expect(data).toBeNull()
  expect(errors).toMatchObject([{ path: ['b'] }])
  expect(await knownOf('done-first', 'not-done')).toEqual(['done-first'])
})
