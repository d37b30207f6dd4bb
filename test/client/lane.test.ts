import { systemClock } from '../../client/src/weather.ts'
import { Lane } from '../../client/src/hooks/lane.ts'

test('what an earlier panel has left goes first, be it a million', async () => {
  const sent: number[] = []
  const lane = new Lane<number>({
    batchSize: 100_000,
    most: 2_000_000,
    lingerMs: 1,
    clock: systemClock,
    random: Math.random,
    send: (items) => {
      for (const item of items) sent.push(item)
      return Promise.resolve(items.map(() => 'taken' as const))
    },
    onSettled: () => undefined,
    onTrouble: () => undefined,
  })
  lane.add(-1)
  lane.open(Array.from({ length: 1_000_000 }, (_, index) => index))
  await lane.drained(new AbortController().signal)
  expect([sent.length, sent[0], sent.at(-1)]).toEqual([1_000_001, 0, -1])
  await lane.stop()
})
