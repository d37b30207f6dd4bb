import { addressKey } from '../../src/limits/address.ts'
import { rateLimited, rateLimitHeaders } from '../../src/limits/limiter.ts'
import { createMemoryLimiter } from '../../src/limits/memory.ts'
import { scaled, windowToMs } from '../../src/limits/policy.ts'
import { createRefusedAuthentication } from '../../src/limits/refused-authentication.ts'
import { Failure } from '../../src/kit/failure.ts'
import { heapInUse } from '../support/collector.ts'

const policy = { name: 'test', limit: 10, windowMs: 60_000 }

/** A clock that is moved by hand; the wall may jump on its own. */
function handClock() {
  const time = { wall: 1_700_000_000_000, steady: 0 }
  return { time, clock: { now: () => time.wall, monotonic: () => time.steady } }
}

test('gives the limit, then refuses with an honest time, then refills evenly', () => {
  const { time, clock } = handClock()
  const limiter = createMemoryLimiter(clock)
  const allowed = Array.from({ length: 15 }, () => limiter.take('a', policy, 1)).filter((taken) => taken.allowed)
  expect(allowed).toHaveLength(10)
  expect(limiter.take('a', policy, 1)).toEqual({
    allowed: false,
    policy,
    limit: 10,
    remaining: 0,
    retryAfterSeconds: 6,
    resetSeconds: 60,
    resetAt: time.wall + 60_000,
  })
  time.steady += 5_900
  expect(limiter.take('a', policy, 1).allowed).toBe(false)
  time.steady += 100
  expect(limiter.take('a', policy, 1).allowed).toBe(true)
  expect(limiter.take('b', policy, 1).allowed).toBe(true)
})

test('jumps of the wall clock neither free nor lock out', () => {
  const { time, clock } = handClock()
  const limiter = createMemoryLimiter(clock)
  limiter.take('a', policy, 10)
  for (const jump of [3_600_000, -7_200_000, -time.wall, 4_102_444_800_000]) {
    time.wall += jump
    expect(limiter.take('a', policy, 1).allowed).toBe(false)
  }
  time.steady += 60_000
  expect(limiter.take('a', policy, 10).allowed).toBe(true)
})

test('a cost above the limit takes a whole budget instead of never passing', () => {
  const limiter = createMemoryLimiter(handClock().clock)
  expect(limiter.take('a', policy, 5_000).allowed).toBe(true)
  expect(limiter.take('a', policy, 1).allowed).toBe(false)
})

test('looking spends nothing and keeps nothing', () => {
  const limiter = createMemoryLimiter(handClock().clock)
  for (let look = 0; look < 100; look++) expect(limiter.peek('a', policy).remaining).toBe(10)
  expect(limiter.size).toBe(0)
})

test('two policies of one key are two budgets', () => {
  const limiter = createMemoryLimiter(handClock().clock)
  limiter.take('a', policy, 10)
  expect(limiter.take('a', { ...policy, name: 'other' }, 1).allowed).toBe(true)
})

test('memory stays bounded, and the keys in use are the ones that stay', () => {
  const limiter = createMemoryLimiter(handClock().clock, 1_000)
  limiter.take('busy', policy, 5)
  for (let key = 0; key < 20_000; key++) {
    limiter.take(`id-${key}`, policy, 1)
    if (key % 500 === 0) limiter.take('busy', policy, 0.01)
  }
  expect(limiter.size).toBe(1_000)
  expect(limiter.peek('busy', policy).remaining).toBeLessThan(6)
})

test('made-up keys of one policy do not push out those of another', () => {
  const limiter = createMemoryLimiter(handClock().clock, 100)
  limiter.take('panel', policy, 10)
  for (let key = 0; key < 1_000; key++) limiter.take(`address-${key}`, { ...policy, name: 'addresses' }, 1)
  expect(limiter.take('panel', policy, 1).allowed).toBe(false)
})

test('all policies together keep 100 000 keys, in 48 MB, and who floods one pushes out only its like', () => {
  const limiter = createMemoryLimiter(handClock().clock)
  const before = heapInUse()
  const policies = Array.from({ length: 8 }, (_, n) => ({ ...policy, name: `policy-${n}` }))
  const fill = (each: typeof policy, keys: number) => {
    for (let key = 0; key < keys; key++) limiter.take(`service:panel-${key}:user-${key}`, each, 1)
  }
  for (const each of policies) limiter.take('panel', each, 10)
  for (const each of policies) fill(each, 10_000)
  fill(policies[0]!, 120_000)
  for (const each of policies.slice(1)) expect(limiter.take('panel', each, 1).allowed).toBe(false)
  for (const each of policies) fill(each, 20_000)
  expect(limiter.size).toBe(100_000)
  expect(heapInUse() - before).toBeLessThan(48 * 1024 * 1024)
})

test('headers: the draft, the older names, and one time to come back', () => {
  const { clock } = handClock()
  const limiter = createMemoryLimiter(clock)
  const other = { name: 'facade', limit: 100, windowMs: 900_000 }
  expect(rateLimitHeaders([limiter.take('a', policy, 4), limiter.take('a', other, 1)])).toEqual({
    'RateLimit-Policy': '"test";q=10;w=60, "facade";q=100;w=900',
    RateLimit: '"test";r=6;t=24, "facade";r=99;t=9',
    'X-RateLimit-Limit': '10',
    'X-RateLimit-Remaining': '6',
    'X-RateLimit-Reset': '1700000024',
  })
  const refused = rateLimitHeaders([limiter.take('a', policy, 9)])
  expect(refused).toMatchObject({ RateLimit: '"test";r=0;t=18', 'Retry-After': '18' })
  expect(rateLimitHeaders([])).toEqual({})
})

test('the failure names the limit and the time', () => {
  const limiter = createMemoryLimiter(handClock().clock)
  limiter.take('a', policy, 10)
  expect(rateLimited(limiter.take('a', policy, 1))).toMatchObject({
    code: 'RATE_LIMIT_EXCEEDED',
    retryAfterSeconds: 6,
    message: 'The limit "test" of 10 in 60 s is used up. Try again in 6 s.',
  })
})

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
])('a window of %s is %i ms', (window, ms) => expect(windowToMs(window)).toBe(ms))

test.each(['', '1', 'm', '0s', '-1m', '1 minute'])('a window of %j is refused', (window) => {
  expect(() => windowToMs(window)).toThrow('rate limit window')
})

test('scaling multiplies and never reaches zero', () => {
  expect(scaled(policy, 2.5).limit).toBe(25)
  expect(scaled(policy, 0.001).limit).toBe(1)
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0000:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
  ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('the address %s counts as %s', (address, key) => expect(addressKey(address)).toBe(key))

test('refused credentials are charged to their prefix; others are not touched', async () => {
  const limiter = createMemoryLimiter(handClock().clock)
  const refused = createRefusedAuthentication(limiter, { name: 'authentication', limit: 3, windowMs: 60_000 })
  const refusal = new Failure('AUTHENTICATION_FAILED', 'no')
  const codes: string[] = []
  for (let host = 0; host < 5; host++) codes.push((await refused.refuse(`2001:db8::${host}`, refusal)).code)
  expect(codes).toEqual([
    ...Array<string>(3).fill('AUTHENTICATION_FAILED'),
    'RATE_LIMIT_EXCEEDED',
    'RATE_LIMIT_EXCEEDED',
  ])
  expect((await refused.refuse('2001:db8:0:1::1', refusal)).code).toBe('AUTHENTICATION_FAILED')
  const forbidden = new Failure('AUTHORIZATION_FAILED', 'no')
  expect(await refused.refuse('2001:db8::1', forbidden)).toBe(forbidden)
})
