import { systemClock } from '../../src/kit/clock.ts'
import { eventually } from '../features/users/room.ts'
import { startTestGateway } from '../support/gateway.ts'

test('the log says when an outage of the marketplace begins and ends, and nothing of the looks in between', async () => {
  let aheadMs = 0
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + aheadMs }
  const house = await startTestGateway({ clock, sandbox: { plugins: 20 }, env: { RATE_LIMIT_SCALE: '1000' } })
  const ask = () => house.ask('{ searchPlugins(input: { q: "server" }, first: 1) { totalCount } }')
  const told = () =>
    house.logged
      .map((line) => JSON.parse(line) as { msg: string; state?: string })
      .filter(({ msg }) => msg === 'circuit of the marketplace')
      .map(({ state }) => state)
  const calls = () => house.sandbox.calls().total
  try {
    house.sandbox.control({ mode: '503' })
    await eventually('the circuit to open', async () => (await ask(), told().includes('open')), 15_000)
    for (let look = 0; look < 3; look++) {
      const before = calls()
      aheadMs += 6_000
      await eventually('another look', async () => (await ask(), calls() > before))
    }
    expect(told()).toEqual(['open'])
    house.sandbox.control({ mode: 'ok' })
    aheadMs += 6_000
    await eventually('the circuit to close', async () => (await ask(), told().includes('closed')))
    expect(told()).toEqual(['open', 'closed'])
  } finally {
    await house.stop()
  }
})
