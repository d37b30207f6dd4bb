import { setImmediate as nextTurn } from 'node:timers/promises'
import { createPortions, createTurns } from '../../src/kit/turns.ts'

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
  const woken: number[] = []
  const all = Array.from({ length: 3 }, () => turns.own().then(() => woken.push(1)))
  const seen: number[] = []
  while (woken.length < 3) {
    seen.push(woken.length)
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

test('of many small pieces so many begin in each turn, in the order of asking', async () => {
  const begin = createPortions(3)
  const begun: number[] = []
  for (let piece = 0; piece < 8; piece++) begin(() => begun.push(piece))
  const seen: number[] = []
  while (begun.length < 8) {
    seen.push(begun.length)
    await nextTurn()
  }
  expect(seen).toEqual([3, 6])
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  await nextTurn()
  begin(() => begun.push(8))
  expect(begun).toHaveLength(9)
})

test('who asks for the next piece as soon as one is done does not overtake', async () => {
  const begin = createPortions(2)
  const begun: string[] = []
  const work = (name: string, left: number) =>
    begin(() => {
      begun.push(name)
      if (left > 1) queueMicrotask(() => work(name, left - 1))
    })
  for (const name of ['a', 'b', 'c']) work(name, 3)
  while (begun.length < 9) await nextTurn()
  expect(begun.join('')).toBe('abcabcabc')
})
