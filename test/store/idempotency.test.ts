import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/kit/clock.ts'
import {
  answerIdempotencyKey,
  claimIdempotencyKey,
  forgetIdempotencyKeys,
  releaseIdempotencyKey,
} from '../../src/store/idempotency.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'

let folder: string
let store: Store
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-keys-'))
  store = await openStore({ file: join(folder, 'gateway.db'), clock: systemClock })
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const request = (key: string, more: object = {}) => ({ scope: 'publish:panel', key, fingerprint: 'one', ...more })
const claim = (key: string, more: object = {}, nowMs = 1_000, abandonedBefore = 0) =>
  store.run(claimIdempotencyKey, request(key, more), nowMs, abandonedBefore)

test('the first claim is fresh, a repeat waits for the answer and then gets it', async () => {
  expect(await claim('a')).toEqual({ kind: 'fresh' })
  expect(await claim('a')).toEqual({ kind: 'in-flight' })
  await store.run(answerIdempotencyKey, request('a'), '{"id":1}')
  expect(await claim('a')).toEqual({ kind: 'replay', answer: '{"id":1}' })
})

test('another request under the same key is refused, and another scope is another key', async () => {
  expect(await claim('b')).toEqual({ kind: 'fresh' })
  expect(await claim('b', { fingerprint: 'two' })).toEqual({ kind: 'reused' })
  expect(await claim('b', { scope: 'publish:other' })).toEqual({ kind: 'fresh' })
})

test('a key that was given back is fresh again', async () => {
  await claim('c')
  await store.run(releaseIdempotencyKey, request('c'))
  expect(await claim('c', { fingerprint: 'two' })).toEqual({ kind: 'fresh' })
})

test('a key that was answered cannot be given back', async () => {
  await claim('d')
  await store.run(answerIdempotencyKey, request('d'), '1')
  await store.run(releaseIdempotencyKey, request('d'))
  expect(await claim('d')).toEqual({ kind: 'replay', answer: '1' })
})

test('a key whose process died can be claimed anew by the same request only', async () => {
  await claim('e', {}, 1_000)
  expect(await claim('e', {}, 5_000, 1_000)).toEqual({ kind: 'in-flight' })
  expect(await claim('e', { fingerprint: 'two' }, 5_000, 2_000)).toEqual({ kind: 'reused' })
  expect(await claim('e', {}, 5_000, 2_000)).toEqual({ kind: 'fresh' })
  expect(await claim('e', {}, 5_000, 2_000)).toEqual({ kind: 'in-flight' })
})

test('of many claims at once one is fresh', async () => {
  const claims = await Promise.all(Array.from({ length: 20 }, () => claim('f')))
  expect(claims.filter(({ kind }) => kind === 'fresh')).toHaveLength(1)
})

test('old answered keys of a scope are forgotten, and no others', async () => {
  const scope = 'categories:panel'
  const answered = async (key: string, more: { scope: string }, nowMs: number) => {
    await claim(key, more, nowMs)
    await store.run(answerIdempotencyKey, request(key, more), '1')
  }
  await answered('old', { scope }, 10)
  await answered('new', { scope }, 200)
  await answered('old', { scope: 'sync:panel' }, 10)
  await claim('open', { scope }, 10)
  expect(await store.run(forgetIdempotencyKeys, 100, 'categories:', 50)).toBe(1)
  expect(await claim('old', { scope })).toEqual({ kind: 'fresh' })
  expect(await claim('new', { scope })).toEqual({ kind: 'replay', answer: '1' })
  expect(await claim('old', { scope: 'sync:panel' })).toEqual({ kind: 'replay', answer: '1' })
  expect(await claim('open', { scope })).toEqual({ kind: 'in-flight' })
})
