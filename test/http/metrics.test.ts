import { Registry } from 'prom-client'
import { measureLag } from '../../src/http/loop-lag.ts'
import { startTestGateway } from '../support/gateway.ts'

test('the numbers are there for this machine, with labels from short lists only', async () => {
  const house = await startTestGateway({ sandbox: { plugins: 20 } })
  try {
    await house.ask('{ searchPlugins(input: {}, first: 1) { totalCount } }')
    await house.ask(
      'mutation { syncUser(input: { userId: "canary-user", action: CREATE, data: { email: "canary@panel.example", username: "canary" }, mode: WAIT }) { status } }',
    )
    for (let turn = 0; turn < 30; turn++)
      await fetch(`${house.url}/canary-path-${turn}`, { method: turn % 2 ? 'GET' : 'DELETE' })
    const response = await fetch(`${house.url}/metrics`)
    const text = await response.text()
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(text).toMatch(/gateway_request_seconds_count\{route="\/graphql",method="POST",status="200"\} 2/)
    expect(text).toMatch(/gateway_marketplace_call_seconds_count\{endpoint="plugins.search",outcome="ok"\} 1/)
    expect(text).toMatch(/gateway_sync_events\{state="acknowledged"\} 1/)
    expect(text).toMatch(/gateway_sync_oldest_seconds 0/)
    expect(text).not.toContain('canary')
    expect(text.split('\n').filter((line) => line.startsWith('gateway_request_seconds')).length).toBeLessThan(600)
  } finally {
    await house.stop()
  }
})

test('by how much the event loop was late is told in seconds, each time of the samples since the last reading', async () => {
  const registry = new Registry()
  const record = measureLag(registry)
  const read = async () => {
    const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    return Object.fromEntries(lines.map((line) => line.split(' '))) as Record<string, string>
  }
  for (let at = 1; at <= 100; at++) record(at)
  const told = await read()
  const near = (name: string, seconds: number) =>
    expect(Math.abs(Number(told[`nodejs_eventloop_lag_${name}_seconds`]) - seconds)).toBeLessThan(seconds / 500)
  near('min', 0.001)
  near('p50', 0.05)
  near('p90', 0.09)
  near('p99', 0.099)
  near('max', 0.1)
  near('mean', 0.0505)
  expect(new Set(Object.values(await read()))).toEqual(new Set(['0']))
})

test('a process that was held up says so in its numbers', async () => {
  const house = await startTestGateway({ sandbox: { plugins: 20 } })
  const max = async () => {
    const text = await (await fetch(`${house.url}/metrics`)).text()
    return Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)?.[1])
  }
  try {
    await max()
    await house.ask('{ __typename }')
    const until = performance.now() + 400
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await max()).toBeGreaterThan(0.25)
  } finally {
    await house.stop()
  }
})
