/** Units of work of the contract suite. They live apart from the tests because the store's thread imports this module. */
import { writeFileSync } from 'node:fs'
import { Failure } from '../../src/kit/failure.ts'
import type { Value } from '../../src/store/store.ts'
import { forUpdate, join, none, part, raw, rows, skipLocked, sql, work } from '../../src/store/store.ts'

const here = import.meta.url

export const put = work(here, 'put', function* (id: string, value: Value) {
  yield* sql`INSERT INTO pairs (id, value) VALUES (${id}, ${value})`
})

export const putMany = work(here, 'putMany', function* (pairs: [string, number][]) {
  const added = yield* sql`INSERT INTO pairs (id, value) VALUES ${rows(pairs)} ON CONFLICT (id) DO NOTHING RETURNING id`
  return added.length
})

export const get = work(here, 'get', function* (id: string) {
  const [row] = yield* sql<{ value: number | bigint | null }>`SELECT value FROM pairs WHERE id = ${id}`
  return row?.value
})

export const ids = work(here, 'ids', function* () {
  return (yield* sql<{ id: string }>`SELECT id FROM pairs ORDER BY id`).map((row) => row.id)
})

/** Fragments together: a list, an optional condition, constant text. */
export const find = work(here, 'find', function* (wanted: string[], above: number | null, descending: boolean) {
  const condition = above === null ? none : part`AND value > ${above}`
  const found = yield* sql<{ id: string }>`
    SELECT id FROM pairs WHERE id IN (${join(wanted)}) ${condition} ORDER BY id ${raw(descending ? 'DESC' : 'ASC')}`
  return found.map((row) => row.id)
})

/** Reads its own write within the transaction, then fails or answers. */
export const putThen = work(here, 'putThen', function* (id: string, then: 'answer' | 'failure' | 'error' | 'refusal') {
  yield* sql`INSERT INTO pairs (id, value) VALUES (${id}, 1)`
  const [row] = yield* sql<{ value: number }>`SELECT value FROM pairs WHERE id = ${id}`
  if (then === 'failure') {
    throw new Failure('CONFLICT', 'Taken.', {
      path: ['input', 'data', 0],
      expected: 'a free name',
      received: 'a name of 3 characters',
      retryable: true,
      retryAfterSeconds: 7,
      upstream: { status: 409, attempts: 2 },
    })
  }
  if (then === 'error') throw new TypeError('a bug')
  if (then === 'refusal') yield* sql`INSERT INTO pairs (id, value) VALUES (${id}, 2)`
  return row?.value
})

export const keep = work(here, 'keep', function* (label: Value, big: Value, ratio: Value, bytes: Value) {
  const [row] = yield* sql`
    INSERT INTO shapes (label, big, ratio, raw) VALUES (${label}, ${big}, ${ratio}, ${bytes}) RETURNING label, big, ratio, raw`
  return row
})

export const aggregates = work(here, 'aggregates', function* () {
  const [row] = yield* sql`
    SELECT COUNT(*) AS n, SUM(value) AS total, AVG(value) AS mean, MAX(value) > 2 AS above, MAX(id) AS last FROM pairs`
  return row
})

export const orphan = work(here, 'orphan', function* (id: string) {
  yield* sql`INSERT INTO children (id, parent) VALUES (${id}, 'nobody')`
})

/** Decides on what it read, which is only right when nobody changes the row meanwhile. */
export const increment = work(here, 'increment', function* (id: string) {
  const [row] = yield* sql<{ value: number }>`SELECT value FROM pairs WHERE id = ${id} ${forUpdate}`
  yield* sql`UPDATE pairs SET value = ${(row?.value ?? 0) + 1} WHERE id = ${id}`
})

/** Takes the first free row, like a queue does. */
export const take = work(here, 'take', function* () {
  const [row] = yield* sql<{ id: string }>`
    DELETE FROM pairs WHERE id = (SELECT id FROM pairs WHERE id LIKE 'job-%' ORDER BY id LIMIT 1 ${skipLocked}) RETURNING id`
  return row?.id
})

/** Moves one from left to right or back: the sum never changes. */
export const move = work(here, 'move', function* (from: string, to: string) {
  yield* sql`UPDATE pairs SET value = value - 1 WHERE id = ${from}`
  yield* sql`UPDATE pairs SET value = value + 1 WHERE id = ${to}`
})

/** Two statements: without one snapshot for both, a move in between would show. */
export const sumInTwo = work(here, 'sumInTwo', function* (left: string, right: string) {
  const [a] = yield* sql<{ value: number }>`SELECT value FROM pairs WHERE id = ${left}`
  const [b] = yield* sql<{ value: number }>`SELECT value FROM pairs WHERE id = ${right}`
  return (a?.value ?? 0) + (b?.value ?? 0)
})

/** Some megabytes at once. */
export const fill = work(here, 'fill', function* (id: string, bytes: Uint8Array) {
  yield* sql`INSERT INTO shapes (label, raw) VALUES (${id}, ${bytes})`
})

export const filled = work(here, 'filled', function* () {
  return (yield* sql<{ label: string }>`SELECT label FROM shapes ORDER BY id`).map((row) => row.label)
})

export const uncloneable = work(here, 'uncloneable', function* () {
  yield* sql`SELECT 1`
  return () => 'a function cannot cross threads'
})

/** What a crash inside the thread of the store looks like. */
export const crash = work(here, 'crash', function* () {
  yield* sql`INSERT INTO pairs (id, value) VALUES ('crashed', 0)`
  process.exit(3)
})

/** What a disk that no longer answers looks like. The file, if any, tells that it has begun; the latch ends it early. */
export const hang = work(here, 'hang', function* (forMs: number, begun?: string, latch?: SharedArrayBuffer) {
  yield* sql`SELECT 1`
  if (begun !== undefined) writeFileSync(begun, '')
  Atomics.wait(new Int32Array(latch ?? new SharedArrayBuffer(4)), 0, 0, forMs)
})

/** PostgreSQL only. */
export const pause = work(here, 'pause', function* (seconds: number) {
  yield* sql`SELECT pg_sleep(${seconds})`
})

/** PostgreSQL only: what holds in this session. */
export const setting = work(here, 'setting', function* (name: string) {
  const [row] = yield* sql<{ value: string }>`SELECT current_setting(${name}) AS value`
  return row?.value
})

/** SQLite only: how this connection treats the disk. */
export const settings = work(here, 'settings', function* () {
  const [[journal], [synchronous], [keys]] = [
    yield* sql`PRAGMA journal_mode`,
    yield* sql`PRAGMA synchronous`,
    yield* sql`PRAGMA foreign_keys`,
  ]
  return { ...journal, ...synchronous, ...keys }
})
