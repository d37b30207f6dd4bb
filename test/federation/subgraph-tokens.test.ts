/** Tokens for subgraphs are used again, by whom they speak of and as long as they are fresh. */
import { decodeJwt } from 'jose'
import { anonymous } from '../../src/auth/caller.ts'
import type { ServiceCaller } from '../../src/auth/caller.ts'
import type { Permission } from '../../src/auth/permissions.ts'
import { createSubgraphTokens } from '../../src/gateway/subgraph-tokens.ts'
import { systemClock } from '../../src/kit/clock.ts'

const config = {
  SUBGRAPH_JWT_SECRET: 'a secret of these tests that is long enough',
  SERVICE_ID: 'panel-system',
  GATEWAY_JWT_AUDIENCE: 'gateway',
}
const caller = (permissions: readonly Permission[], change: Partial<ServiceCaller> = {}): ServiceCaller => ({
  kind: 'service',
  serviceId: 'panel-system',
  subject: 'service-integration',
  permissions: new Set(permissions),
  tokenExpiresAt: Date.now() + 60_000,
  credential: 'jwt',
  ...change,
})

function tokens() {
  let ahead = 0
  const clock = {
    ...systemClock,
    now: () => Date.now() + ahead,
    monotonic: () => performance.now() + ahead,
  }
  return { mint: createSubgraphTokens(config, clock)!, pass: (ms: number) => (ahead += ms) }
}

test('one caller has one token for one subgraph, until half of its time is over', async () => {
  const { mint, pass } = tokens()
  const first = await mint('panel', caller(['user:read', 'item:read']))
  expect(await mint('panel', caller(['item:read', 'user:read']))).toBe(first)
  pass(29_000)
  expect(await mint('panel', caller(['user:read', 'item:read']))).toBe(first)
  pass(2_000)
  const second = await mint('panel', caller(['user:read', 'item:read']))
  expect(decodeJwt(second).exp).toBeGreaterThan(decodeJwt(first).exp!)
})

test.each([
  ['another subgraph', 'other', caller(['user:read'])],
  ['other permissions', 'panel', caller(['user:read', 'item:read'])],
  ['another user that is acted for', 'panel', caller(['user:read'], { actingUserId: 'u-2' })],
  ['nobody', 'panel', anonymous],
])('%s has a token of its own', async (_name, subgraph, other) => {
  const { mint } = tokens()
  const first = await mint('panel', caller(['user:read'], { actingUserId: 'u-1' }))
  const second = await mint(subgraph, other)
  const { aud, permissions, act } = decodeJwt(second)
  expect(second).not.toBe(first)
  expect(aud).toBe(subgraph)
  expect(permissions).toEqual(other.kind === 'anonymous' ? [] : [...other.permissions].sort())
  expect(act).toEqual(other.kind === 'service' && other.actingUserId ? { sub: other.actingUserId } : undefined)
})

test('without a secret there are none', () => {
  expect(createSubgraphTokens({ ...config, SUBGRAPH_JWT_SECRET: undefined }, systemClock)).toBeUndefined()
})
