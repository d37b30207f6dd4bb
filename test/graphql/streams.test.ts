import { buildSchema, parse } from 'graphql'
import type { ExecutionResult } from 'graphql'
import { anonymous } from '../../src/auth/caller.ts'
import { createSubscriptionGate } from '../../src/federation/subscriptions/gate.ts'
import { createStreams } from '../../src/graphql/streams.ts'
import type { Prepared, StreamParts } from '../../src/graphql/streams.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { heapInUse } from '../support/collector.ts'

const schema = buildSchema('type Query { x: Int } type Subscription { x: Int }')

/** Streams of what `source` gives, and how often what was prepared for them has been ended. */
function over(source: () => AsyncIterable<ExecutionResult>) {
  const gate = createSubscriptionGate({ total: 1, perIdentity: 1, idleMs: 60_000 })
  const parts = { runner: { schema: () => schema, run: source }, gate, idleMs: 60_000, clock: systemClock }
  const streams = createStreams(parts as unknown as StreamParts)
  let ended = 0
  const prepared = {
    schema,
    document: parse('subscription { x }'),
    contextValue: { caller: anonymous, request: {} },
    end: () => ended++,
  } as unknown as Prepared
  const open = async () => (await streams.run(prepared)) as AsyncGenerator<ExecutionResult>
  return { streams, gate, open, ended: () => ended }
}

async function* events(count: number): AsyncGenerator<ExecutionResult> {
  for (let x = 0; x < count; x++) yield await Promise.resolve({ data: { x } })
}

test('a stream that comes to its end by itself frees its place and what was prepared for it', async () => {
  const { streams, gate, open, ended } = over(() => events(2))
  for (let turn = 1; turn <= 3; turn++) {
    const seen: unknown[] = []
    for await (const { data } of await open()) seen.push(data)
    expect({ seen, running: gate.running, ended: ended() }).toEqual({
      seen: [{ x: 0 }, { x: 1 }],
      running: 0,
      ended: turn,
    })
  }
  streams.close()
  expect(ended()).toBe(3)
})

test('a failure is the last result, and a stream that nobody wants any more ends at once', async () => {
  const { streams, gate, open, ended } = over(async function* () {
    yield await Promise.resolve({ data: { x: 1 } })
    throw new Error('lost')
  })
  const failing = await open()
  await failing.next()
  expect((await failing.next()).value).toMatchObject({ errors: [{ message: 'lost' }] })
  expect(await failing.next()).toEqual({ done: true, value: undefined })

  const silent = over(() => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }))
  const waiting = (await silent.open()).next()
  silent.streams.close()
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect([gate.running, ended(), silent.gate.running, silent.ended()]).toEqual([0, 1, 0, 1])
  streams.close()
})

test('a stream does not hold on to the events that it has passed on', async () => {
  const { open } = over(() => events(150_000))
  const stream = await open()
  const pass = async (count: number) => {
    for (let turn = 0; turn < count; turn++) await stream.next()
    return heapInUse()
  }
  const before = await pass(20_000)
  // It was 420 bytes for each event.
  expect((await pass(100_000)) - before).toBeLessThan(3_000_000)
  await stream.return(undefined)
})
