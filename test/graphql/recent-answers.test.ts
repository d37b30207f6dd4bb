/** What many ask at the same moment is answered from memory; what is asked now and then, by others, or must be fresh, never is. */
import { startTestGateway } from '../support/gateway.ts'
import type { Answer, TestGateway } from '../support/gateway.ts'

let house: TestGateway
afterEach(() => house.stop())

const page =
  '{ searchPlugins(input: { q: "server" }, first: 5) { totalCount edges { node { id author { username } } } } }'
const searches = () => house.sandbox.ledger().filter(({ path }) => path.endsWith('/plugins/search')).length

/** One after the other, so that no two share a call in flight. */
async function askOften(query: string, times: number, options?: Parameters<TestGateway['ask']>[2]): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let turn = 0; turn < times; turn++) answers.push(await house.ask(query, undefined, options))
  return answers
}

/** Asks until an answer came without a search, which takes more than eight in one second: a busy machine may need a while. */
async function untilRemembered(token: string): Promise<Answer[]> {
  for (let turn = 0; turn < 400; turn++) {
    const before = searches()
    const answer = await house.ask(page, undefined, { token })
    if (searches() === before) return [answer]
  }
  throw new Error('nothing was answered from memory in 400 times')
}

test('a crowd that asks the same is answered from memory, in the same words', async () => {
  house = await startTestGateway()
  const [first] = await untilRemembered(await house.token())
  const [again] = await untilRemembered(await house.token())
  expect(again?.errors).toBeUndefined()
  expect(again?.data).toEqual(first?.data)
})

test('what is asked now and then is asked for anew, each time', async () => {
  house = await startTestGateway()
  await askOften(page, 6)
  expect(searches()).toBe(6)
})

test('RECENT_TTL=0 always asks', async () => {
  house = await startTestGateway({ env: { RECENT_TTL: '0' } })
  await askOften(page, 30, { token: await house.token() })
  expect(searches()).toBe(30)
})

test('another caller, or the same with fewer permissions, gets nothing of it', async () => {
  house = await startTestGateway()
  await untilRemembered(await house.token())
  const before = searches()
  const other = await house.ask(page, undefined, { actingUserId: 'user-1' })
  expect(other.errors).toBeUndefined()
  expect(searches()).toBe(before + 1)
  const weaker = await house.ask(page, undefined, { permissions: ['item:read'] })
  expect(weaker.errors?.map(({ extensions }) => extensions.code)).toContain('AUTHORIZATION_FAILED')
  const none = await house.ask(page, undefined, { permissions: null })
  expect(none.errors?.[0]?.extensions.code).toBe('AUTHENTICATION_FAILED')
})

test('budgets are paid for answers from memory too', async () => {
  // The field allows 300 calls a minute; a tenth of it is 30.
  house = await startTestGateway({ env: { RATE_LIMIT_SCALE: '0.1' } })
  const answers = await askOften('{ searchPlugins(input: {}, first: 1) { totalCount } }', 45, {
    token: await house.token(),
  })
  const refused = answers.filter(({ errors }) => errors?.[0]?.extensions.code === 'RATE_LIMIT_EXCEEDED')
  // Half a call comes back each second.
  expect(refused.length).toBeGreaterThanOrEqual(8)
  expect(refused.length).toBeLessThanOrEqual(15)
})

test('an answer with errors is not given again', async () => {
  house = await startTestGateway()
  const token = await house.token()
  house.sandbox.control({ mode: '422', only: '/integration/users' })
  const answers = await askOften(page, 20, { token })
  expect(answers.every(({ errors }) => errors !== undefined)).toBe(true)
  house.sandbox.control({ mode: 'ok' })
  expect((await house.ask(page, undefined, { token })).errors).toBeUndefined()
})

test('a change is seen as soon as the moment has passed', async () => {
  house = await startTestGateway()
  const options = { token: await house.token() }
  const query = '{ plugin(id: "mpi-000001") { title status } }'
  await askOften(query, 30, options)
  const before = house.sandbox.ledger().length
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  await house.ask(query, undefined, options)
  expect(house.sandbox.ledger().length).toBe(before + 1)
})
