import { setImmediate as nextTurn } from 'node:timers/promises'
import { createTurns } from '../../src/kit/turns.ts'

/** A clock that stands still but for the work that is done. */
function workshop(budgetMs: number) {
  let now = 0
  const done: string[] = []
  const turns = createTurns(() => now, budgetMs)
  return {
    done,
    async work(name: string, ms: number) {
      await turns.next()
      now += ms
      done.push(name)
    },
  }
}

test('light work is not held up', async () => {
  const { done, work } = workshop(5)
  const all = Promise.all(['a', 'b', 'c', 'd'].map((name) => work(name, 1)))
  await Promise.resolve()
  await Promise.resolve()
  expect(done).toEqual(['a', 'b', 'c', 'd'])
  await all
})

test('heavy work is done one piece a turn, in the order of asking, and the loop is free in between', async () => {
  const { done, work } = workshop(5)
  const all: Promise<void>[] = []
  // As requests come: each from an event of its own, with all that follows from it at once.
  for (const name of ['a', 'b', 'c', 'd']) {
    all.push(work(name, 20))
    await Promise.resolve()
    await Promise.resolve()
  }
  const seen: number[] = []
  while (done.length < 4) {
    seen.push(done.length)
    await nextTurn()
  }
  await Promise.all(all)
  expect(done).toEqual(['a', 'b', 'c', 'd'])
  expect(seen).toEqual(expect.arrayContaining([1, 2, 3]))
})

test('those who are woken together each get a turn', async () => {
  const turns = createTurns(() => 0)
  let woken = 0
  const all = Array.from({ length: 3 }, () => turns.own().then(() => woken++))
  const seen: number[] = []
  while (woken < 3) {
    seen.push(woken)
    await nextTurn()
  }
  await Promise.all(all)
  expect(seen).toEqual(expect.arrayContaining([0, 1, 2]))
})

test('the next turn begins with a whole budget', async () => {
  const { done, work } = workshop(5)
  await work('a', 20)
  await nextTurn()
  const late = work('b', 1)
  await Promise.resolve()
  expect(done).toEqual(['a', 'b'])
  await late
})
