import { systemClock } from '../../../src/kit/clock.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { effectsOf, eventually } from './room.ts'

const displayName = 'As the panel said'

/** A gateway that compares every moment, and a user whom somebody changed at the marketplace behind its back. */
async function withDrift(body: (house: TestGateway) => Promise<void>): Promise<void> {
  const house = await startTestGateway({
    sandbox: { plugins: 20 },
    env: { SYNC_RECONCILE_INTERVAL: '200', SYNC_WAIT_MS: '5000' },
  })
  try {
    const input = {
      userId: 'drifter',
      action: 'CREATE',
      mode: 'WAIT',
      data: { email: 'drifter@example.org', username: 'drifter', displayName },
    }
    const made = await house.ask(
      'mutation ($input: SyncUserInput!) { syncUser(input: $input) { status userErrors { message } } }',
      { input },
    )
    expect(made.data.syncUser).toEqual({ status: 'SYNCHRONIZED', userErrors: [] })
    const response = await fetch(`${house.sandbox.url}/integration/users/sync`, {
      method: 'POST',
      headers: { ...(await house.sandbox.headers()), 'idempotency-key': 'meddling' },
      body: JSON.stringify({ user_id: 'drifter', action: 'update', user_data: { display_name: 'Someone else' } }),
    })
    expect(response.status).toBe(200)
    await body(house)
  } finally {
    await house.stop()
  }
}

test('with an interval, what differs is found and sent again without anybody asking', async () => {
  await withDrift(async (house) => {
    await eventually('the repair at the marketplace', () => {
      const last = effectsOf(house.sandbox, 'drifter').at(-1)
      return last?.user_data['display_name'] === displayName && last.action === 'update'
    })
    const run = await eventually('the end of the run', async () => {
      const { data } = await house.ask('{ reconcileRuns(first: 100) { status repair repaired } }')
      return (data.reconcileRuns as { status: string; repair: boolean; repaired: number }[]).find(
        ({ status, repaired }) => status === 'DONE' && repaired > 0,
      )
    })
    expect(run).toMatchObject({ repair: true, repaired: 1 })
  })
})

test('runs that a clock far ahead has written down keep none from starting once it is right', async () => {
  let aheadMs = 30 * 24 * 3_600_000
  const clock = { ...systemClock, now: () => Date.now() + aheadMs }
  const house = await startTestGateway({
    clock,
    sandbox: { clock },
    env: { SYNC_RECONCILE_INTERVAL: '200', RATE_LIMIT_SCALE: '1000' },
  })
  const begun = async () =>
    (
      (await house.ask('{ reconcileRuns(first: 100) { startedAt } }')).data.reconcileRuns as { startedAt: string }[]
    ).map(({ startedAt }) => Date.parse(startedAt))
  try {
    await eventually('a run of the future', async () => (await begun()).length > 0)
    aheadMs = 0
    await eventually('a run of today', async () => (await begun()).some((at) => at < Date.now() + 60_000), 10_000)
  } finally {
    await house.stop()
  }
})
