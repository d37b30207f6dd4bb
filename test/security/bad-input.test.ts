/** Rows of the list of bad input that are about the gateway as a whole. */
import { asThrown, formatError } from '../../src/graphql/errors.ts'
import { createLog } from '../../src/kit/log.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let house: TestGateway
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 5 }, env: { RATE_LIMIT_SCALE: '100' } })
}, 60_000)
afterAll(() => house.stop())

test.each([
  ['a bug', new TypeError("Cannot read properties of undefined (reading 'canary')")],
  [
    'a refused connection',
    Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432 canary'), { code: 'ECONNREFUSED' }),
  ],
  ['an SQL error', Object.assign(new Error('relation "canary" does not exist'), { code: '42P01' })],
])('row 40: %s is shown as nothing but an internal error and the id of the request', (_name, error) => {
  const log = createLog({ level: 'silent', pretty: false })
  const shown = formatError(error, asThrown(error), { requestId: 'request-1', log, mayIntrospect: false })
  expect(shown.message).toBe('Internal server error')
  expect(shown.extensions).toMatchObject({ code: 'INTERNAL_ERROR', requestId: 'request-1' })
  expect(JSON.stringify(shown)).not.toMatch(/canary|ECONN|42P01|stack/i)
})

const search = (args: string) => `{ searchPlugins(input: {}, ${args}) { totalCount } }`
test.each([
  'first: -1',
  'first: 2147483648',
  'first: 1e309',
  'first: "10"',
  'first: 1.5',
  'first: 100000',
  'offset: -1',
  'offset: 1000000000',
])('row 50: %s is refused before the marketplace is asked', async (args) => {
  const before = house.sandbox.calls().byRoute
  const { status, errors } = await house.ask(search(args))
  expect(status).toBe(200)
  expect(errors?.[0]?.extensions.code).toMatch(
    /^(VALIDATION_ERROR|BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED|QUERY_TOO_COMPLEX)$/,
  )
  const searches = (routes: Record<string, number>) =>
    Object.entries(routes).filter(([route]) => route.includes('search'))
  expect(searches(house.sandbox.calls().byRoute)).toEqual(searches(before))
})

test.each([
  ['NUL', '\u0000'],
  ['a lone surrogate', '\ud800'],
])('row 67: %s in text that is stored is refused by its place, in both engines alike', async (_name, character) => {
  const query =
    'mutation ($input: SyncUserInput!) { syncUser(input: $input) { event { id } userErrors { code path } } }'
  for (const place of ['username', 'displayName', 'avatarUrl'] as const) {
    const data = { email: 'row67@panel.example', username: 'row67', [place]: `text${character}text` }
    const {
      status,
      data: answer,
      errors,
    } = await house.ask(query, {
      input: { userId: 'row-67', action: 'CREATE', data },
    })
    expect(status).toBeLessThan(500)
    expect(errors?.[0]?.extensions.code ?? answer.syncUser.userErrors[0]?.code).toMatch(
      /VALIDATION_ERROR|BAD_USER_INPUT/,
    )
    expect(answer?.syncUser?.event ?? null).toBeNull()
  }
})
