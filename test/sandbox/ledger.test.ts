import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import type { LedgerEntry } from '../../sandbox/ledger.ts'
import { account, caller } from './caller.ts'
import type { Caller } from './caller.ts'

let sandbox: Sandbox
let call: Caller

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 5, ledgerLimit: 50 })
  call = await caller(sandbox)
})
afterAll(() => sandbox.stop())
beforeEach(() => sandbox.reset())

const ledger = async (query = '') => (await (await fetch(`${sandbox.origin}/__ledger${query}`)).json()) as LedgerEntry[]

test('holds every call with what it was and what it changed', async () => {
  await call('POST', '/integration/users/sync', account('ann'), { 'x-request-id': 'r-1', 'idempotency-key': 'k' })
  await call('GET', '/integration/plugins/search?q=a&tags[]=b')
  await call('GET', '/integration/users/no%2Fbody')
  await call('GET', '/health')
  expect(await ledger()).toMatchObject([
    {
      seq: 1,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      method: 'POST',
      path: '/api/v1/integration/users/sync',
      query: '',
      headers: { 'x-request-id': 'r-1', 'idempotency-key': 'k', 'x-api-key': sandbox.secrets.apiKey },
      body: account('ann'),
      status: 200,
      effect: { kind: 'user.created', id: 'ann' },
      replayed: false,
      fault: null,
    },
    { seq: 2, method: 'GET', query: 'q=a&tags[]=b', body: null, status: 200, effect: null },
    { seq: 3, path: '/api/v1/integration/users/no%2Fbody', status: 404, effect: null },
  ])
  expect(await ledger()).toHaveLength(3)
})

test('is filtered by effect, by number and by account', async () => {
  for (const id of ['ann', 'bob']) await call('POST', '/integration/users/sync', account(id))
  await call('GET', '/integration/users/ann')
  const seqs = async (query: string) => (await ledger(query)).map((entry) => entry.seq)
  expect(await seqs('?effects=1')).toEqual([1, 2])
  expect(await seqs('?since=1')).toEqual([2, 3])
  expect(await seqs('?user=ann')).toEqual([1, 3])
  expect(await seqs('?effects=1&user=bob')).toEqual([2])
  expect((await fetch(`${sandbox.origin}/__ledger?since=x`)).status).toBe(400)
})

test('shows calls that were refused, and bodies that are no JSON', async () => {
  await call('POST', '/integration/users/sync', '{"half', { 'x-api-key': 'wrong' })
  expect(await ledger()).toMatchObject([{ status: 401, body: '{"half', effect: null }])
})

test('has no status for an answer that the caller did not wait for, before or in the middle of it', async () => {
  const sync = async (id: string, leave: AbortController) =>
    fetch(`${sandbox.url}/integration/users/sync`, {
      method: 'POST',
      headers: { ...(await sandbox.headers()), 'content-type': 'application/json' },
      body: JSON.stringify(account(id)),
      signal: leave.signal,
    })
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  sandbox.control({ mode: 'slow-body', times: 1 })
  const middle = new AbortController()
  expect((await sync('ann', middle)).status).toBe(200)
  middle.abort()
  await until(() => sandbox.calls().inFlight === 0)

  sandbox.control({ mode: 'ok', latencyMs: 200 })
  const before = new AbortController()
  const refused = expect(sync('bob', before)).rejects.toThrow('aborted')
  await until(() => sandbox.calls().inFlight === 1)
  before.abort()
  await refused
  await until(() => sandbox.ledger()[1]?.effect !== null)

  expect(await ledger()).toMatchObject([
    { status: null, effect: { kind: 'user.created', id: 'ann' }, fault: 'slow-body' },
    { status: null, effect: { kind: 'user.created', id: 'bob' }, fault: null },
  ])
})

test('keeps the latest', async () => {
  for (let at = 0; at < 120; at++) await call('GET', '/integration/stats')
  const kept = await ledger()
  expect([kept.length, kept[0]?.seq, kept.at(-1)?.seq]).toEqual([50, 71, 120])
})
