import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { eventStates } from '../../src/features/users/model.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { eventually } from '../features/users/room.ts'
import { readBooks } from './checkers.ts'
import { shownByMetrics } from './metrics-page.ts'

const syncUsers = `mutation ($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) {
  results { event { id } userErrors { code } } } }`

/** What the gateway says of itself, at both doors, and what the rows of the ledger say. */
async function books(house: TestGateway) {
  const metrics = await shownByMetrics(house.url)
  const { data } = await house.ask(
    'query { syncHealth { pending retrying dead superseded discarded acknowledgedTotal acceptedTotal ledgerBalanced } }',
  )
  const { acknowledgedTotal, acceptedTotal, ledgerBalanced, ...counts } = data.syncHealth
  expect(ledgerBalanced).toBe(true)
  const health = { ...counts, acknowledged: acknowledgedTotal, accepted: acceptedTotal } as Record<string, unknown>
  const store = await openStore({
    file: join(house.config.DATA_DIR, 'gateway.db'),
    databaseUrl: house.config.DATABASE_URL,
    clock: systemClock,
  })
  const { events } = await store.read(readBooks)
  await store.close()
  const rows: Record<string, number> = { accepted: events.length }
  for (const state of eventStates) rows[state] = events.filter((event) => event.state === state).length
  return {
    metrics,
    rows,
    health: Object.fromEntries(Object.entries(health).map(([name, value]) => [name, Number(value)])),
  }
}

/** The rows, once both doors say the same of them; false before. */
async function agreed(house: TestGateway): Promise<Record<string, number> | false> {
  const { metrics, rows, health } = await books(house)
  return isDeepStrictEqual(metrics, rows) && isDeepStrictEqual(health, rows) && rows
}

const pause = (house: TestGateway, paused: boolean) =>
  house.ask('mutation ($paused: Boolean!) { setSyncPaused(paused: $paused) { paused } }', { paused })

test('a flood while the marketplace is down stops at the limit, the books agree, and it drains in order', async () => {
  const house = await startTestGateway({
    sandbox: { plugins: 5 },
    env: { RATE_LIMIT_SCALE: '10000', SYNC_BACKLOG_MAX: '600' },
  })
  try {
    house.sandbox.control({ mode: 'reset-before' })
    // Of each user a create, three updates that become one, and a last word: kinds that are kept and kinds that are merged.
    const changesOf = (userId: string) =>
      ['CREATE', 'UPDATE', 'UPDATE', 'UPDATE', 'DEACTIVATE'].map((action, index) => ({
        userId,
        action,
        data: { email: `${userId}@example.org`, username: userId, displayName: `${userId} ${index}` },
      }))
    let refusal: unknown
    let taken = 0
    for (let call = 0; refusal === undefined; call++) {
      const inputs = Array.from({ length: 40 }, (_, index) => changesOf(`flood-${call}-${index}`)).flat()
      const { errors, data } = await house.ask(syncUsers, { inputs })
      if (errors) refusal = errors[0]?.extensions
      else taken += (data.syncUsers.results as unknown[]).length
    }
    expect(refusal).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true, retryAfterSeconds: 30 })
    // Paused, so that nothing moves between three looks; what is under way is written down first.
    await pause(house, true)
    const full = await eventually('books that agree', () => agreed(house))
    await pause(house, false)
    expect(full['accepted']).toBe(taken)
    // A batch may pass the limit by its own size, and nothing beyond.
    const open = (full['pending'] ?? 0) + (full['retrying'] ?? 0)
    expect(open).toBeGreaterThanOrEqual(600)
    expect(open).toBeLessThan(600 + 200)

    house.sandbox.control({ mode: 'ok' })
    await eventually(
      'an empty backlog',
      async () => {
        const { data } = await house.ask('query { syncHealth { pending retrying } }')
        return data.syncHealth.pending + data.syncHealth.retrying === 0
      },
      60_000,
    )
    const calm = await eventually('books that agree', () => agreed(house))
    expect(calm).toMatchObject({ accepted: taken, dead: 0, discarded: 0 })
    const felt = Map.groupBy(
      house.sandbox
        .ledger()
        .filter(({ path, effect, replayed }) => path.endsWith('/users/sync') && effect !== null && !replayed)
        .map(({ body }) => body as { user_id: string; action: string; user_data: { roles?: string[] } }),
      ({ user_id }) => user_id,
    )
    expect(felt.size).toBe(taken / 5)
    expect([...felt.values()].flat()).toHaveLength(calm['acknowledged'] ?? -1)
    // The last word is the one that shuts out.
    for (const effects of felt.values()) {
      expect(effects[0]?.action).toBe('create')
      expect(effects.at(-1)).toMatchObject({ action: 'update', user_data: { roles: [] } })
    }
  } finally {
    await house.stop()
  }
}, 120_000)
