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

test('keeps the latest', async () => {
  for (let at = 0; at < 120; at++) await call('GET', '/integration/stats')
  const kept = await ledger()
  expect([kept.length, kept[0]?.seq, kept.at(-1)?.seq]).toEqual([50, 71, 120])
})
