/** What a plan left out is asked for once more, by another plan: when that one is believed, and when not. */
import { parse } from 'graphql'
import { openSupergraph } from '../../src/federation/engine.ts'
import type { Subgraph, SubgraphAnswer } from '../../src/federation/subgraphs/subgraph.ts'
import { Failure } from '../../src/kit/failure.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { composeWorld, passage } from './graphs/open.ts'
import { shown } from './graphs/suite.ts'

const sdl = await composeWorld({ subgraphs: { one: 'type Query { a: A } type A { x: String y: String }' } })
const partly: SubgraphAnswer = { data: { a: { x: 'X' } } }
const whole: SubgraphAnswer = { data: { a: { x: 'X', y: 'Y' } } }
const outage = new Failure('SERVICE_UNAVAILABLE', 'The subgraph is not answering.')

/** A subgraph that answers one after the other of these. */
async function answering(...answers: (SubgraphAnswer | Failure)[]) {
  const replaced: string[] = []
  const one: Subgraph = {
    name: 'one',
    execute() {
      const answer = answers.shift()
      if (!answer) throw new Error('Nobody expected this call')
      return answer instanceof Failure ? Promise.reject(answer) : Promise.resolve(structuredClone(answer))
    },
    subscribe: () => Promise.reject(new Error('nothing to subscribe to')),
    close: () => Promise.resolve(),
  }
  const engine = await openSupergraph(sdl, {
    subgraphs: new Map([['one', one]]),
    clock: systemClock,
    random: () => 0,
    onPlanReplaced: (key) => replaced.push(key),
  })
  const ask = async () => shown(await engine.execute({ document: parse('{ a { x y } }'), passage }))
  return { ask, replaced, left: answers }
}

test('a plan that brings what the first left out takes its place', async () => {
  const { ask, replaced, left } = await answering(partly, whole, whole)
  expect(await ask()).toEqual(whole)
  expect(replaced).toHaveLength(1)
  expect(await ask()).toEqual(whole)
  expect(left).toEqual([])
})

test('a plan that brings no more does not, and the first is believed from then on', async () => {
  const { ask, replaced, left } = await answering(partly, partly, partly)
  for (let turn = 0; turn < 2; turn++) expect(await ask()).toEqual({ data: { a: { x: 'X', y: null } } })
  expect(replaced).toEqual([])
  expect(left).toEqual([])
})

test.each<[string, SubgraphAnswer | Failure]>([
  ['an outage', outage],
  ['an error', { data: { a: null }, errors: [{ message: 'not now', path: ['a'] }] }],
])(
  '%s of the second plan costs nothing of what the first has brought, and says nothing about either',
  async (_name, trouble) => {
    const { ask, replaced, left } = await answering(partly, trouble, partly, whole)
    expect(await ask()).toEqual({ data: { a: { x: 'X', y: null } } })
    expect(replaced).toEqual([])
    expect(await ask()).toEqual(whole)
    expect(replaced).toHaveLength(1)
    expect(left).toEqual([])
  },
)

test('a failure that both plans meet does not keep the better one away', async () => {
  const errors = [{ message: 'as always', path: ['a', 'x'] }]
  const { ask, replaced } = await answering(
    { data: { a: { x: null } }, errors },
    { data: { a: { x: null, y: 'Y' } }, errors },
  )
  expect(await ask()).toMatchObject({ data: { a: { x: null, y: 'Y' } }, errors })
  expect(replaced).toHaveLength(1)
})

test('a plan that says why it does not bring what the first left out takes its place', async () => {
  const why = { data: { a: { x: 'X', y: null } }, errors: [{ message: 'no y', path: ['a', 'y'] }] }
  const { ask, replaced } = await answering(partly, why)
  expect(await ask()).toMatchObject(why)
  expect(replaced).toHaveLength(1)
})
