import { BulkheadFull, createBulkhead } from '../../../src/kit/resilience/bulkhead.ts'
import { manualClock } from './manual-clock.ts'

const clock = manualClock()

test('never lets more in than it has places, and serves the queue in order', async () => {
  const bulkhead = createBulkhead({ maxInFlight: 2, maxQueue: 10, clock })
  const order: number[] = []
  let most = 0
  const one = async (number: number) => {
    const leave = await bulkhead.enter()
    order.push(number)
    most = Math.max(most, bulkhead.inFlight)
    await new Promise((resolve) => setImmediate(resolve))
    leave()
    leave()
  }
  await Promise.all(Array.from({ length: 10 }, (_, number) => one(number)))
  expect(most).toBe(2)
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect([bulkhead.inFlight, bulkhead.queued]).toEqual([0, 0])
})

test('refuses at once when the queue is full', async () => {
  const bulkhead = createBulkhead({ maxInFlight: 1, maxQueue: 1, clock })
  const leave = await bulkhead.enter()
  const second = bulkhead.enter()
  await expect(bulkhead.enter()).rejects.toBeInstanceOf(BulkheadFull)
  leave()
  ;(await second)()
})

test('whoever gives up waiting frees a place in the queue', async () => {
  const bulkhead = createBulkhead({ maxInFlight: 1, maxQueue: 1, clock })
  const leave = await bulkhead.enter()
  const gone = new AbortController()
  const waiting = bulkhead.enter(gone.signal)
  gone.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  expect(bulkhead.queued).toBe(0)
  const next = bulkhead.enter()
  leave()
  ;(await next)()
  expect(bulkhead.inFlight).toBe(0)
})

test('does not let in whoever has already gone', async () => {
  const bulkhead = createBulkhead({ maxInFlight: 1, maxQueue: 1, clock })
  await expect(bulkhead.enter(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
  expect(bulkhead.inFlight).toBe(0)
})

test('more may wait where those before them go through fast, and no more where they do not', async () => {
  const bulkhead = createBulkhead({ maxInFlight: 1, maxQueue: 2, clock })
  const pass = async () => (await bulkhead.enter())()
  // One in each millisecond: 250 of them are a quarter of a second.
  for (let passed = 0; passed < 400; passed++) {
    await pass()
    clock.advance(1)
  }
  let leave = await bulkhead.enter()
  const waiting = Array.from({ length: 250 }, () => bulkhead.enter())
  await expect(bulkhead.enter()).rejects.toBeInstanceOf(BulkheadFull)
  expect(bulkhead.queued).toBe(250)
  for (const next of waiting) {
    leave()
    leave = await next
  }
  // What was fast has stopped: those who came last are told so within some two seconds, and all others wait.
  const stuck = Array.from({ length: 20 }, () => bulkhead.enter())
  const ends = Promise.allSettled(stuck)
  for (let passed = 0; passed < 10; passed++) {
    clock.advance(250)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(bulkhead.queued).toBe(2)
  await expect(bulkhead.enter()).rejects.toBeInstanceOf(BulkheadFull)
  leave()
  for (const next of stuck.slice(0, 2)) (await next)()
  expect((await ends).map(({ status }) => status)).toEqual([
    ...Array<string>(2).fill('fulfilled'),
    ...Array<string>(18).fill('rejected'),
  ])
  expect([bulkhead.inFlight, bulkhead.queued]).toEqual([0, 0])
})
