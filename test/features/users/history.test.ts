/** What was counted by the minute, asked for in longer buckets, on both engines. */
import { lagOfBucket } from '../../../src/features/users/tallies.ts'
import type { Store } from '../../../src/store/store.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { migratedPostgres } from '../../support/postgres.ts'
import { writeCounted } from './history-works.ts'
import type { Counted } from './history-works.ts'

const found = await migratedPostgres()
await found?.stop()

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** A Thursday, in the middle of a week and of a leap year's February. */
const endMs = Date.UTC(2024, 1, 29, 12, 34)
const shards = 2
/** Those that occur below. */
const lagBuckets = 16

/** Every ninety-seven minutes of forty days, each a little different. */
const counted: Counted[] = Array.from(
  { length: Math.floor((40 * dayMs) / (97 * minuteMs)) * shards },
  (_row, index) => ({
    minute: endMs - Math.floor(index / shards + 1) * 97 * minuteMs,
    shard: index % shards,
    accepted: (index * 7) % 13,
    lags: [index % 5, 5 + (index % 11)],
  }),
)

function startOf(bucket: string, ms: number): number {
  const at = new Date(ms)
  if (bucket === 'MONTH') return Date.UTC(at.getUTCFullYear(), at.getUTCMonth())
  if (bucket === 'WEEK') return Math.floor(ms / dayMs) * dayMs - ((at.getUTCDay() + 6) % 7) * dayMs
  const length = bucket === 'DAY' ? dayMs : bucket === 'HOUR' ? 60 * minuteMs : minuteMs
  return ms - (ms % length)
}

/** The same from all rows one by one, where there are any. */
function expected(bucket: string, fromMs: number) {
  const rows = counted.filter(({ minute }) => minute >= startOf(bucket, fromMs))
  return [...Map.groupBy(rows, ({ minute }) => startOf(bucket, minute))]
    .sort(([a], [b]) => a - b)
    .map(([start, inside]) => {
      const lags = inside.flatMap(({ lags: some }) => some).sort((a, b) => a - b)
      const sum = (number: (row: Counted) => number) => inside.reduce((total, row) => total + number(row), 0)
      return {
        start: new Date(start).toISOString(),
        accepted: sum(({ accepted }) => accepted),
        acknowledged: lags.length,
        failed: sum(({ shard }) => shard),
        p95LagMs: lagOfBucket(lags[Math.ceil(lags.length * 0.95) - 1] ?? NaN),
      }
    })
}

describe.each(found ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const))('the history on %s', (engine) => {
  let house: TestGateway
  /** Rows that the store handed over for the last question. */
  let handedOver = 0
  beforeAll(async () => {
    let inner: Store | undefined
    const around = (store: Store): Store => {
      inner = store
      const read: Store['read'] = async (task, ...args) => {
        const answer = await store.read(task, ...args)
        if (answer !== null && typeof answer === 'object' && 'lags' in answer)
          handedOver = Object.values(answer).reduce((rows: number, list) => rows + (list as unknown[]).length, 0)
        return answer
      }
      return new Proxy(store, {
        get: (_store, name) => {
          if (name === 'read') return read
          const value = Reflect.get(store, name) as unknown
          return typeof value === 'function' ? (value.bind(store) as unknown) : value
        },
      })
    }
    house = await startTestGateway({ engine, around, sandbox: { plugins: 20 } })
    await inner?.run(writeCounted, counted)
  })
  afterAll(() => house.stop())

  test.each([
    ['MINUTE', 1, 1_441],
    ['HOUR', 40, 961],
    ['DAY', 40, 41],
    ['WEEK', 40, 47],
    ['MONTH', 40, 60],
  ] as const)('by %s says what the minutes say, and is summed up in the store', async (bucket, days, spans) => {
    const { data, errors } = await house.ask(
      `query ($bucket: TimeBucket!, $range: TimeRangeInput!) {
        syncHealth { histogram(bucket: $bucket, range: $range) { start accepted acknowledged failed p95LagMs } }
      }`,
      {
        bucket,
        range: { start: new Date(endMs - days * dayMs).toISOString(), end: new Date(endMs).toISOString() },
      },
    )
    expect(errors).toBeUndefined()
    const history = data.syncHealth.histogram as { acknowledged: number }[]
    expect(history.filter(({ acknowledged }) => acknowledged > 0)).toEqual(expected(bucket, endMs - days * dayMs))
    expect(handedOver).toBeLessThanOrEqual(spans * (1 + lagBuckets))
  })
})
