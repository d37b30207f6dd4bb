import { setImmediate as nextTurn } from 'node:timers/promises'
import { createPortions, createTurns } from '../../src/kit/turns.ts'

/** A clock that stands still but for the work that is done. */
function workshop(budgetMs: number) {
  let now = 0
  const done: string[] = []
  const turns = createTurns(() => now, budgetMs)
  function take(name: string, ms: number): void {
    now += ms
    done.push(name)
  }
  return {
    done,
    turns,
    take,
    async work(name: string, ms: number) {
      await turns.next()
      take(name, ms)
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

/** As requests come: each from an event of its own, with all that follows from it at once. */
async function come(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  for (const name of names) {
    void work(name)
    await Promise.resolve()
    await Promise.resolve()
  }
}

/** What had been done at the beginning of each turn, until all of it was. */
async function turnByTurn(done: readonly unknown[], all: number): Promise<number[]> {
  const seen: number[] = []
  while (done.length < all) {
    seen.push(done.length)
    await nextTurn()
  }
  return seen
}

test('heavy work is done one piece a turn, in the order of asking, and the loop is free in between', async () => {
  const { done, work } = workshop(5)
  await come(['a', 'b', 'c', 'd'], (name) => work(name, 20))
  const seen = await turnByTurn(done, 4)
  expect(done).toEqual(['a', 'b', 'c', 'd'])
  expect(seen).toEqual(expect.arrayContaining([1, 2, 3]))
})

test('those who wait begin in one turn as long as its budget lasts', async () => {
  const { done, work } = workshop(5)
  await come(['heavy', 'a', 'b', 'c', 'd', 'e', 'f', 'g'], (name) => work(name, name === 'heavy' ? 20 : 2))
  const seen = await turnByTurn(done, 8)
  expect(done).toEqual(['heavy', 'a', 'b', 'c', 'd', 'e', 'f', 'g'])
  // Three of two milliseconds are more than five.
  expect(seen).toEqual([1, 4, 7])
})

test('those who are woken together do not begin at once, and not together when each takes a turn', async () => {
  const { done, turns, take } = workshop(5)
  await come(['a', 'b', 'c'], (name) => turns.later().then(() => take(name, 10)))
  expect(await turnByTurn(done, 3)).toEqual([0, 1, 2])
})

test('while connections come, one a turn, what waits leaves them the turns, but not for ever', async () => {
  const { done, turns, work } = workshop(5)
  const hurriedTurns = async (most: number, until: number) => {
    let passed = 0
    for (; passed < most && done.length < until; passed++) {
      turns.hurry()
      await nextTurn()
    }
    return passed
  }
  await come(['heavy', 'a', 'b'], (name) => work(name, name === 'heavy' ? 20 : 1))
  await hurriedTurns(20, Infinity)
  expect(done).toEqual(['heavy'])
  expect(await hurriedTurns(1_000, 3)).toBeLessThan(100)
  // Nor does it begin at once when nothing waits.
  turns.hurry()
  await come(['c'], (name) => work(name, 1))
  expect(done).toEqual(['heavy', 'a', 'b'])
  expect(await turnByTurn(done, 4)).toHaveLength(2)
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
