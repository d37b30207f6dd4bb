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

test('runs that only look, or look at some, keep none that repairs from starting', async () => {
  let aheadMs = 0
  const clock = { ...systemClock, now: () => Date.now() + aheadMs }
  const everyMs = 7 * 24 * 3_600_000
  const house = await startTestGateway({
    clock,
    sandbox: { plugins: 20, clock },
    env: { SYNC_RECONCILE_INTERVAL: String(everyMs), RATE_LIMIT_SCALE: '1000' },
  })
  const runs = async () =>
    (await house.ask('{ reconcileRuns(first: 100) { id status repair } }')).data.reconcileRuns as {
      id: string
      status: string
      repair: boolean
    }[]
  const repairing = async () => (await runs()).filter(({ repair, status }) => repair && status === 'DONE')
  try {
    await eventually('the first run by itself', async () => (await repairing()).length === 1)
    // A day before the next is due somebody looks, and repairs a few.
    aheadMs = everyMs - 24 * 3_600_000
    for (const args of ['', '(repair: true, sample: 0.01)']) {
      const { data } = await house.ask(`mutation { startReconcile${args} { id } }`)
      const id = data.startReconcile.id as string
      await eventually('its end', async () => (await runs()).some((run) => run.id === id && run.status === 'DONE'))
    }
    const before = (await repairing()).length
    aheadMs = everyMs + 60_000
    await eventually('the next run by itself', async () => (await repairing()).length === before + 1)
  } finally {
    await house.stop()
  }
})
