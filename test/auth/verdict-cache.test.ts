import { identityKey } from '../../src/auth/caller.ts'
import type { ServiceCaller } from '../../src/auth/caller.ts'
import type { Verdict } from '../../src/auth/issuer.ts'
import { VerdictCache } from '../../src/auth/verdict-cache.ts'
import { sharedSecrets } from '../../src/auth/verification-keys.ts'
import { claims, handmade, now, secret, serviceIssuer, world } from './fixture.ts'

const keys = sharedSecrets([{ secret }])
const caller: ServiceCaller = {
  kind: 'service',
  serviceId: 's',
  subject: 's',
  permissions: new Set(),
  tokenExpiresAt: now + 900_000,
  credential: 'jwt',
}
const verdict = (tokenExpiresAt = caller.tokenExpiresAt): Verdict => ({
  caller: { ...caller, tokenExpiresAt },
  oldAudience: false,
  keyNotAfter: Infinity,
  keys,
  keysGeneration: 0,
})

test('A8: it holds as many verdicts as it may and lets the oldest go', () => {
  const cache = new VerdictCache()
  for (let i = 0; i < 10_050; i += 1) cache.set(`token-${i}`, verdict(), now, 0)
  expect(cache.size).toBe(10_000)
  expect(cache.get('token-49', {}, now)).toBeUndefined()
  expect(cache.get('token-50', {}, now)).toBeDefined()
})

test('A8: a verdict is forgotten after a minute, or with its token', () => {
  const cache = new VerdictCache()
  cache.set('long', verdict(), now, 0)
  cache.set('short', verdict(now + 10_000), now, 0)
  cache.set('over', verdict(now), now, 0)
  expect(cache.get('over', {}, now)).toBeUndefined()
  expect([cache.get('short', {}, now + 9_999), cache.get('short', {}, now + 10_000)].map(Boolean)).toEqual([
    true,
    false,
  ])
  expect([cache.get('long', {}, now + 59_999), cache.get('long', {}, now + 60_000)].map(Boolean)).toEqual([true, false])
  expect(cache.size).toBe(0)
})

test('A8: a change of keys empties it, also for verdicts on their way', () => {
  const cache = new VerdictCache()
  const { generation } = cache
  cache.set('one', verdict(), now, generation)
  cache.flush()
  expect(cache.get('one', {}, now)).toBeUndefined()
  cache.set('two', verdict(), now, generation)
  expect(cache.get('two', {}, now)).toBeUndefined()
})

test('A8: headers that are shared do not keep a verdict alive, and those that can change are read each time', () => {
  const cache = new VerdictCache()
  const shared = Object.freeze({ authorization: 'Bearer one' })
  cache.set('one', verdict(), now, 0)
  expect([now, now + 59_999, now + 60_000].map((at) => Boolean(cache.get('one', shared, at)))).toEqual([
    true,
    true,
    false,
  ])
  cache.set('one', verdict(), now, 0)
  expect(cache.get('one', shared, now)).toBeDefined()
  cache.flush()
  expect(cache.get('one', shared, now)).toBeUndefined()
  cache.set('two', verdict(), now, cache.generation)
  const open = { authorization: 'Bearer two' }
  expect([cache.get('two', open, now), cache.get('three', open, now)].map(Boolean)).toEqual([true, false])
})

test('A8: two hundred callers at once, each asking five times, are never taken for each other', async () => {
  const services = new Map(['panel-system', 'strict-panel'].map((id) => [id, new Set(['user:read'] as const)]))
  const { askWith } = world({ issuers: [serviceIssuer({ services })] })
  const asked = Array.from({ length: 1000 }, async (_, i) => {
    const user = `user-${i % 200}`
    const answer = await askWith(handmade(claims({ act: { sub: user }, jti: user })))
    expect(identityKey(answer)).toBe(`service:panel-system:${user}`)
    expect(answer).toMatchObject({ actingUserId: user })
  })
  await Promise.all(asked)
})
