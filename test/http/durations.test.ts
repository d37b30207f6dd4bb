import { Histogram, Registry } from 'prom-client'
import type { Metric } from 'prom-client'
import { Durations } from '../../src/http/durations.ts'

test("durations are told in the words of prom-client's own histogram", async () => {
  const named = {
    name: 'a_seconds',
    help: 'Of this and that.',
    labelNames: ['route', 'status'],
    buckets: [0.1, 0.5, 1],
  }
  const [theirs, ours] = [new Registry(), new Registry()]
  const histogram = new Histogram({ ...named, registers: [theirs] })
  const durations = new Durations(named)
  ours.registerMetric(durations as unknown as Metric)
  expect(await ours.metrics()).toBe(await theirs.metrics())
  for (const [seconds, ...labels] of [
    [0, '/a', '200'],
    [0.1, '/a', '200'],
    [0.25, '/b', '200'],
    [0.5, '/a', '200'],
    [0.75, '/a', '503'],
    [1, '/a', '503'],
    [12.5, '/a', '200'],
    [0.3, '/b', '200'],
  ] as const) {
    histogram.labels(...labels).observe(seconds)
    durations.observe(seconds, ...labels)
  }
  const text = await ours.metrics()
  expect(text).toContain('a_seconds_bucket{le="+Inf",route="/a",status="200"} 4')
  expect(text).toBe(await theirs.metrics())
})
