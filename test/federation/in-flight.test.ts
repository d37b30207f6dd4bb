/** Equal requests at the same time: who shares an answer, and who must not. */
import { parse } from 'graphql'
import { systemClock } from '../../src/kit/clock.ts'
import { Failure } from '../../src/kit/failure.ts'
import { signalOf } from '../../src/kit/resilience/time-limit.ts'
import { openSupergraph } from '../../src/federation/engine.ts'
import type { FederatedRequest } from '../../src/federation/engine.ts'
import type { Subgraph, SubgraphRequest } from '../../src/federation/subgraphs/subgraph.ts'
import { composeWorld, passage } from './graphs/open.ts'

const sdl = await composeWorld({
  subgraphs: { numbers: 'type Query { number(times: Int = 1): Int! } type Mutation { count: Int! }' },
})
const late = new Failure('UPSTREAM_TIMEOUT', 'Too late.')
const query = parse('query ($times: Int) { number(times: $times) }')

/** A subgraph that answers how often it was asked, when it is let. */
async function open({ shares = true } = {}) {
  const asked: SubgraphRequest[] = []
  const held: (() => void)[] = []
  const numbers: Subgraph = {
    name: 'numbers',
    takesText: true,
    ...(shares && { passesOn: ['x-tenant'] }),
    async execute(request) {
      const turn = asked.push(request)
      // A timer may ring a moment before its time.
      if ((request.passage.deadlineAt ?? Infinity) <= systemClock.monotonic() + 10) throw late
      await new Promise<void>((resolve, reject) => {
        held.push(resolve)
        const { signal } = request.passage
        if (signal) signalOf(signal).addEventListener('abort', () => reject(new Error('left')))
      })
      const key = /(\w+): ?(?:number|count)|\{(count)/.exec(request.text)
      return { data: { [key?.[1] ?? key?.[2] ?? '']: turn } }
    },
    subscribe: () => Promise.reject(new Error('nothing to subscribe to')),
    close: () => Promise.resolve(),
  }
  const engine = await openSupergraph(sdl, {
    subgraphs: new Map([['numbers', numbers]]),
    clock: systemClock,
    random: () => 0,
  })
  const ask = async (change: Partial<FederatedRequest> = {}): Promise<unknown> => {
    const { data, errors } = await engine.execute({ document: query, passage, asText: true, ...change })
    return errors ? errors.map(({ message }) => message) : Object.values(JSON.parse(JSON.stringify(data)) as object)[0]
  }
  return {
    ask,
    asked,
    /** Waits until so many have been asked for altogether, and a moment for one more that should not. */
    async askedFor(times: number) {
      while (asked.length < times) await systemClock.sleep(1)
      await systemClock.sleep(5)
    },
    release() {
      for (const let_ of held.splice(0)) let_()
    },
  }
}

const by = (change: object) => ({ passage: { ...passage, ...change } })

test('equal requests of one scope are one', async () => {
  const { ask, asked, askedFor, release } = await open()
  const answers = Promise.all([ask(), ask(), ask({ variables: {} })])
  await askedFor(1)
  release()
  expect(await answers).toEqual([1, 1, 1])
  expect(asked).toHaveLength(1)
  const later = ask()
  await askedFor(2)
  release()
  expect(await later).toBe(2)
})

test.each<[string, Partial<FederatedRequest>, Partial<FederatedRequest>]>([
  ['another identity', by({ identity: 'a' }), by({ identity: 'b' })],
  ['one identity with other rights', by({ scope: 'a: read' }), by({ scope: 'a: write' })],
  [
    'another of the headers that are passed on',
    by({ headers: { 'x-tenant': 'a' } }),
    by({ headers: { 'x-tenant': 'b' } }),
  ],
  ['other variables', { variables: { times: 1 } }, { variables: { times: 2 } }],
  ['another patience', by({ deadlineAt: 1e12 }), by({ deadlineAt: 1e12 + 5_000 })],
  ['somebody who wants to see the plan', {}, { onPlan: () => undefined }],
  ['somebody who gets values that they may change', {}, { asText: false }],
  ['a mutation', { document: parse('mutation { count }') }, { document: parse('mutation { count }') }],
])('not with %s', async (_name, one, other) => {
  const { ask, asked, askedFor, release } = await open()
  const answers = Promise.all([ask(one), ask(other)])
  await askedFor(2)
  release()
  expect(new Set(await answers)).toEqual(new Set([1, 2]))
  expect(asked).toHaveLength(2)
})

test('who has less time than the one who asked first waits no longer than that', async () => {
  const { ask, asked, release } = await open()
  const now = systemClock.monotonic()
  const first = ask(by({ deadlineAt: now + 1_500 }))
  expect(await ask(by({ deadlineAt: now + 50 }))).toEqual([late.message])
  expect(systemClock.monotonic() - now).toBeLessThan(1_000)
  release()
  expect(await first).toBe(1)
  expect(asked).toHaveLength(2)
})

test('not where a subgraph must be asked for each', async () => {
  const { ask, asked, askedFor, release } = await open({ shares: false })
  const answers = Promise.all([ask(), ask()])
  await askedFor(2)
  release()
  expect(new Set(await answers)).toEqual(new Set([1, 2]))
  expect(asked).toHaveLength(2)
})

test('the first one leaving takes nobody along', async () => {
  const { ask, asked, askedFor, release } = await open()
  const gone = new AbortController()
  const first = ask(by({ signal: gone.signal }))
  const others = Promise.all([ask(), ask()])
  await askedFor(1)
  gone.abort(new Error('left'))
  expect(await first).toEqual(['Internal error.'])
  await askedFor(2)
  release()
  expect(await others).toEqual([2, 2])
  expect(asked).toHaveLength(2)
})
