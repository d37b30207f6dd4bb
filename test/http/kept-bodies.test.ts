import { createKeptBodies } from '../../src/http/kept-bodies.ts'
import { manualClock } from '../kit/resilience/manual-clock.ts'

interface Body {
  query: string
  variables: { list: { name: string }[] }
}

function setting() {
  const clock = manualClock()
  let parsed = 0
  const bodies = createKeptBodies<Body>(clock)
  return {
    bodies,
    parsed: () => parsed,
    clock,
    read: (text: string) =>
      bodies.read(Buffer.from(text), (bytes) => {
        parsed++
        return JSON.parse(bytes.toString()) as Body
      }),
  }
}

const body = (name: string) => JSON.stringify({ query: '{ x }', variables: { list: [{ name }] } })

test('what comes again and again is read a few times, and is the same for everybody from then on', () => {
  const { read, parsed } = setting()
  const all = Array.from({ length: 10 }, () => read(body('ü…🎮')))
  for (const one of all) expect(one).toEqual(JSON.parse(body('ü…🎮')))
  expect(parsed()).toBe(3)
  expect(new Set(all.slice(3)).size).toBe(1)
})

test('nobody can change what others get', () => {
  const { read } = setting()
  for (let turn = 0; turn < 4; turn++) read(body('a'))
  const shared = read(body('a'))
  expect(() => (shared.variables.list[0]!.name = 'b')).toThrow(TypeError)
  expect(() => shared.variables.list.push({ name: 'b' })).toThrow(TypeError)
  expect(read(body('a'))).toEqual(JSON.parse(body('a')))
})

test('bodies that differ in one byte are two', () => {
  const { read } = setting()
  for (let turn = 0; turn < 5; turn++) {
    for (const name of ['a', 'b', 'ä', 'Ã¤']) expect(read(body(name)).variables.list[0]?.name).toBe(name)
  }
})

test('what is wrong is wrong each time', () => {
  const { read, parsed } = setting()
  for (let turn = 0; turn < 5; turn++) expect(() => read('{')).toThrow(SyntaxError)
  expect(parsed()).toBe(5)
})

test('what comes seldom, or is long, takes no place, and the others take no more than they may', () => {
  const { bodies, read, clock } = setting()
  for (let turn = 0; turn < 10; turn++) {
    read(body('seldom'))
    clock.advance(1_000)
    for (let again = 0; again < 5; again++) read(body('x'.repeat(20_000)))
  }
  expect(bodies.characters).toBe(0)
  for (let turn = 0; turn < 300; turn++) {
    for (let again = 0; again < 3; again++) read(body(`${'x'.repeat(10_000)}${turn}`))
  }
  expect(bodies.characters).toBeGreaterThan(1_000_000)
  expect(bodies.characters).toBeLessThan(2_000_001)
})

test('nothing is kept for longer than ten seconds, also when nobody asks any more', async () => {
  const { bodies, read, clock } = setting()
  for (let turn = 0; turn < 4; turn++) read(body('a'))
  expect(bodies.characters).toBe(body('a').length)
  clock.advance(10_000)
  await new Promise((resolve) => setImmediate(resolve))
  expect(bodies.characters).toBe(0)
  for (let turn = 0; turn < 4; turn++) read(body('b'))
  expect(bodies.characters).toBe(body('b').length)
  clock.advance(10_000)
  await new Promise((resolve) => setImmediate(resolve))
  expect(bodies.characters).toBe(0)
})
