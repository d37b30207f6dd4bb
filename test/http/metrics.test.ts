import { readFileSync } from 'node:fs'
import { Registry } from 'prom-client'
import type { Federation } from '../../src/federation/federation.ts'
import { numbersOf } from '../../src/gateway/graph-health.ts'
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

test('every number of ours stands on its page in the words of /metrics, and no other does', async () => {
  const house = await startTestGateway({ sandbox: { plugins: 5 } })
  try {
    const text = await (await fetch(`${house.url}/metrics`)).text()
    const told = [...text.matchAll(/^# HELP (gateway_\w+) (.*)$/gm)].map(([, name, help]) => [name, help])
    const federated = numbersOf({} as Federation).map(({ name, help }) => [name, help])
    const known = new Map([...told, ...federated].map(([name, help]) => [name, help]))
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
    const written = [...page.matchAll(/^\| `(gateway_\w+)` \|[^|]*\| ([^|]*) \|/gm)].map(([, name, help]) => [
      name,
      help,
    ])
    expect(written).toHaveLength(known.size)
    expect(new Map(written as [string, string][])).toEqual(known)
  } finally {
    await house.stop()
  }
})

test('the age of the oldest event that waits is told within a second, and 0 when none waits', async () => {
  const house = await startTestGateway({ sandbox: { plugins: 5 } })
  const pause = 'mutation ($paused: Boolean!) { setSyncPaused(paused: $paused) { paused } }'
  const told = async () => {
    const text = await (await fetch(`${house.url}/metrics`)).text()
    const { data } = await house.ask('{ syncHealth { oldestPendingAgeSeconds } }')
    const gauge = Number(/^gateway_sync_oldest_seconds (\S+)$/m.exec(text)?.[1])
    return { gauge, health: data.syncHealth.oldestPendingAgeSeconds as number | null }
  }
  try {
    await house.ask(pause, { paused: true })
    const before = performance.now()
    await house.ask(
      'mutation { syncUser(input: { userId: "slow", action: CREATE, data: { email: "slow@panel.example", username: "slow" } }) { status } }',
    )
    const after = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    const leastAge = (performance.now() - after) / 1000
    const { gauge, health } = await told()
    const mostAge = (performance.now() - before) / 1000
    for (const age of [gauge, health]) {
      expect(age).toBeGreaterThan(leastAge - 1)
      expect(age).toBeLessThan(mostAge + 1)
    }
    await house.ask(pause, { paused: false })
    const end = performance.now() + 20_000
    while ((await told()).health !== null && performance.now() < end);
    expect(await told()).toEqual({ gauge: 0, health: null })
  } finally {
    await house.stop()
  }
})

test('numbers that cannot be read are absent instead of old, and counted', async () => {
  let isAway = false
  const house = await startTestGateway({
    sandbox: { plugins: 1 },
    around: (store) =>
      new Proxy(store, {
        get(target, name) {
          if (name === 'read' && isAway) return () => Promise.reject(new Error('away'))
          const value: unknown = Reflect.get(target, name, target)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
  })
  const told = async () => (await fetch(`${house.url}/metrics`)).text()
  try {
    const series = /^gateway_sync_(events|oldest_seconds)\b.*$/gm
    expect((await told()).match(series)?.length).toBeGreaterThan(1)
    isAway = true
    await told()
    const text = await told()
    expect(text.match(series)).toBeNull()
    for (const name of ['gateway_sync_events', 'gateway_sync_oldest_seconds'])
      expect(text).toMatch(new RegExp(`^gateway_metrics_unreadable_total\\{name="${name}"\\} [1-9]`, 'm'))
    isAway = false
    expect((await told()).match(series)?.length).toBeGreaterThan(1)
  } finally {
    isAway = false
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
