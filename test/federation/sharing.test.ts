/** Fetches of entities that are there at the same time: what is put together, who gets which part, and what must stay apart. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'graphql'
import { systemClock } from '../../src/kit/clock.ts'
import { joined, parted } from '../../src/federation/subgraphs/entity-lists.ts'
import { createRemoteSubgraph } from '../../src/federation/subgraphs/remote.ts'
import type { RemoteOptions } from '../../src/federation/subgraphs/remote.ts'
import type { EntityQuestions, Passage, SubgraphAnswer } from '../../src/federation/subgraphs/subgraph.ts'
import { passage } from './graphs/open.ts'

const text =
  'query($representations:[_Any!]!,$n:Int){_entities(representations:$representations){...on User{rank(n:$n)}}}'
const document = parse(text)

interface Asked {
  readonly ids: readonly string[]
  readonly headers: NodeJS.Dict<string | string[]>
}
/** Undefined leaves the request without an answer. */
type Behaviour = (asked: Asked) => { status?: number; body: unknown } | undefined

const entity = (id: string) => ({ rank: `rank of ${id}` })
const good: Behaviour = ({ ids }) => ({ body: { data: { _entities: ids.map(entity) } } })
/** As `good` for who asks for one entity, something else for who asks for more. */
const onlyAlone =
  (together: Behaviour): Behaviour =>
  (asked) =>
    asked.ids.length === 1 ? good(asked) : together(asked)

async function open(behave: Behaviour, options: Partial<RemoteOptions> = {}) {
  const asked: Asked[] = []
  let inFlight = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    inFlight++
    response.on('close', () => inFlight--)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
        variables: { representations: { id: string }[] }
      }
      const one = { ids: variables.representations.map(({ id }) => id), headers: request.headers }
      asked.push(one)
      const answer = behave(one)
      if (!answer) return
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const subgraph = createRemoteSubgraph({
    name: 'far',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    clock: systemClock,
    random: () => 0,
    resilience: { attemptMs: 300, totalMs: 1_000, attempts: 1 },
    ...options,
  })
  return {
    asked,
    get inFlight() {
      return inFlight
    },
    ask(ids: readonly string[], change: Partial<Passage> = {}, n?: number): Promise<SubgraphAnswer> {
      const list = ids.map((id) => JSON.stringify({ __typename: 'User', id })).join(',')
      const others = n === undefined ? '' : `,"n":${n}`
      return subgraph.execute({
        kind: 'query',
        text,
        document,
        variables: {},
        variablesText: `{"representations":[${list}]${others}}`,
        entities: {
          lists: [{ variable: 'representations', answerKey: '_entities', text: list, size: ids.length }],
          others,
        },
        passage: { ...passage, ...change },
      })
    },
    async [Symbol.asyncDispose]() {
      await subgraph.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const ranks = (ids: readonly string[]) => ({ data: { _entities: ids.map(entity) } })
/** In the order of their names: which of two calls comes first is up to the network. */
const sorted = ({ asked }: { asked: readonly Asked[] }, from = 0) =>
  asked
    .slice(from)
    .map(({ ids }) => ids)
    .toSorted(([one = ''], [other = '']) => one.localeCompare(other))
const idsOf = ({ asked }: { asked: readonly Asked[] }) => asked.map(({ ids }) => ids)

test('lists of the same moment are one list, and each gets its own entities', async () => {
  await using far = await open(good)
  const lists = [['a', 'b'], ['c'], ['d', 'e', 'f']]
  expect(await Promise.all(lists.map((ids) => far.ask(ids)))).toEqual(lists.map(ranks))
  expect(idsOf(far)).toEqual([['a', 'b', 'c', 'd', 'e', 'f']])
})

test('one who is alone asks as before', async () => {
  await using far = await open(good)
  for (const id of ['a', 'b']) expect(await far.ask([id])).toEqual(ranks([id]))
  expect(idsOf(far)).toEqual([['a'], ['b']])
})

test.each<[string, Partial<Passage>, Partial<Passage>]>([
  ['another identity', { identity: 'one' }, { identity: 'other' }],
  ['one identity with other rights', { scope: 'one: read' }, { scope: 'one: write' }],
  ['a header that is passed on', { headers: { 'x-tenant': 'one' } }, { headers: { 'x-tenant': 'other' } }],
  ['less time than the first', { deadlineAt: 1e12 }, { deadlineAt: 1e12 - 500 }],
  ['far more time', { deadlineAt: 1e12 }, { deadlineAt: 1e12 + 5_000 }],
])('what has %s stays apart', async (_what, one, other) => {
  await using far = await open(good, { headers: { passOn: ['x-tenant'] } })
  const answers = await Promise.all([far.ask(['a'], one), far.ask(['b'], other)])
  expect(answers).toEqual([ranks(['a']), ranks(['b'])])
  expect(sorted(far)).toEqual([['a'], ['b']])
})

test('other variables stay apart', async () => {
  await using far = await open(good)
  await Promise.all([far.ask(['a'], {}, 1), far.ask(['b'], {}, 1), far.ask(['c'], {}, 2)])
  expect(sorted(far)).toEqual([['a', 'b'], ['c']])
})

test('a subgraph that is to get each fetch by itself gets each by itself', async () => {
  await using far = await open(good, { batchesEntities: false })
  await Promise.all([far.ask(['a']), far.ask(['b'])])
  expect(sorted(far)).toEqual([['a'], ['b']])
})

test('a list is sent when it has 128', async () => {
  await using far = await open(good)
  const lists = Array.from({ length: 5 }, (_, list) => Array.from({ length: 50 }, (__, i) => `${list}-${i}`))
  expect(await Promise.all(lists.map((ids) => far.ask(ids)))).toEqual(lists.map(ranks))
  expect(
    idsOf(far)
      .map(({ length }) => length)
      .toSorted((one, other) => one - other),
  ).toEqual([100, 150])
})

test('equal fetches are one of those in the list, and what one does to its entities does not reach the other', async () => {
  await using far = await open(good)
  const [first, second, other] = await Promise.all([far.ask(['a']), far.ask(['a']), far.ask(['b'])])
  const entities = first.data?.['_entities'] as Record<string, unknown>[]
  entities[0]!['rank'] = 'changed'
  expect([second, other]).toEqual([ranks(['a']), ranks(['b'])])
  expect(idsOf(far)).toEqual([['a', 'b']])
})

test('an error goes to who asked for its entity, with the place it has there', async () => {
  await using far = await open(({ ids }) => ({
    body: {
      data: { _entities: ids.map((id) => (id === 'bad' ? null : entity(id))) },
      errors: [{ message: 'no rank', path: ['_entities', ids.indexOf('bad'), 'rank'] }],
    },
  }))
  const [one, two] = await Promise.all([far.ask(['a', 'b']), far.ask(['c', 'bad'])])
  expect(one).toEqual(ranks(['a', 'b']))
  expect(two).toEqual({
    data: { _entities: [entity('c'), null] },
    errors: [{ message: 'no rank', path: ['_entities', 1, 'rank'] }],
  })
  expect(far.asked).toHaveLength(1)
})

test.each<[string, Behaviour]>([
  ['refuses the list', () => ({ status: 400, body: { errors: [{ message: 'too many' }] } })],
  ['fails', () => ({ status: 500, body: {} })],
  ['answers nonsense', () => ({ body: 'nonsense' })],
  ['answers too few', ({ ids }) => ({ body: { data: { _entities: ids.slice(1).map(entity) } } })],
  [
    'loses the whole list',
    () => ({ body: { data: null, errors: [{ message: 'one was null', path: ['_entities', 0] }] } }),
  ],
  [
    'has an error of nobody',
    ({ ids }) => ({ body: { data: { _entities: ids.map(entity) }, errors: [{ message: 'something' }] } }),
  ],
  [
    'has an error of an entity that is not there',
    ({ ids }) => ({
      body: { data: { _entities: ids.map(entity) }, errors: [{ message: 'x', path: ['_entities', 99] }] },
    }),
  ],
])(
  'nobody has to bear that a subgraph %s: each is asked for alone, and for a while no lists are made',
  async (_what, together) => {
    await using far = await open(onlyAlone(together))
    const answers = await Promise.all(['a', 'b', 'c'].map((id) => far.ask([id])))
    expect(answers).toEqual(['a', 'b', 'c'].map((id) => ranks([id])))
    expect(far.asked).toHaveLength(4)
    await Promise.all([far.ask(['d']), far.ask(['e'])])
    expect(sorted(far, 4)).toEqual([['d'], ['e']])
  },
)

test.each<[string, Behaviour, string]>([
  ['cannot serve anybody', () => ({ status: 503, body: {} }), 'SERVICE_UNAVAILABLE'],
  ['does not answer', () => undefined, 'UPSTREAM_TIMEOUT'],
])('a subgraph that %s is not asked again for each', async (_what, behave, code) => {
  await using far = await open(behave)
  const answers = await Promise.allSettled(['a', 'b', 'c'].map((id) => far.ask([id])))
  for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason: { code } })
  expect(far.asked).toHaveLength(1)
})

test('one who goes away leaves the others their answer; when all have gone the call ends', async () => {
  await using far = await open(() => undefined, { resilience: { attemptMs: 3_000, totalMs: 3_000, attempts: 1 } })
  const [first, second] = [new AbortController(), new AbortController()]
  const asks = [first, second].map(({ signal }, index) => far.ask([`${index}`], { signal }).catch(() => 'gone'))
  const until = async (count: number) => {
    for (let turn = 0; turn < 400 && far.inFlight !== count; turn++) await new Promise((next) => setTimeout(next, 5))
    expect(far.inFlight).toBe(count)
  }
  await until(1)
  first.abort()
  expect(await asks[0]).toBe('gone')
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(far.inFlight).toBe(1)
  second.abort()
  expect(await asks[1]).toBe('gone')
  await until(0)
  expect(far.asked).toHaveLength(1)
})

test('one who has left is not asked for when the others are asked for alone', async () => {
  const left = new AbortController()
  await using far = await open(
    onlyAlone(() => {
      left.abort()
      return { status: 500, body: {} }
    }),
  )
  const asks = [far.ask(['a'], { signal: left.signal }).catch(() => 'gone'), far.ask(['b'])]
  expect(await Promise.all(asks)).toEqual(['gone', ranks(['b'])])
  expect(idsOf(far)).toEqual([['a', 'b'], ['b']])
})

test('whoever joined one that went away gets an answer all the same', async () => {
  let let_: (() => void) | undefined
  await using far = await open((asked) => (let_ ? good(asked) : undefined))
  const left = new AbortController()
  const first = far.ask(['a'], { signal: left.signal }).catch(() => 'gone')
  const joining = far.ask(['a'])
  await new Promise((resolve) => setTimeout(resolve, 50))
  let_ = () => undefined
  left.abort()
  expect(await first).toBe('gone')
  expect(await joining).toEqual(ranks(['a']))
})

test.each([1_900, 8_000])(
  'an equal fetch that may take %i ms longer does not end with the time of the first',
  async (longerMs) => {
    const patient = { attemptMs: 20_000, totalMs: 20_000, attempts: 1 }
    await using far = await open((asked) => (far.asked.length === 1 ? undefined : good(asked)), { resilience: patient })
    const soon = systemClock.monotonic() + 200
    const answers = await Promise.allSettled([
      far.ask(['a'], { deadlineAt: soon }),
      far.ask(['a'], { deadlineAt: soon + longerMs }),
      far.ask(['a'], { deadlineAt: soon + longerMs }),
    ])
    const answered = { status: 'fulfilled', value: ranks(['a']) }
    expect(answers).toMatchObject([{ status: 'rejected', reason: { code: 'UPSTREAM_TIMEOUT' } }, answered, answered])
    expect(far.asked).toHaveLength(2)
  },
)

test.each([1_500, 5_000])('one who has %i ms less than the first waits no longer than that', async (lessMs) => {
  const patient = { attemptMs: 20_000, totalMs: 20_000, attempts: 1 }
  await using far = await open(() => undefined, { resilience: patient })
  const soon = systemClock.monotonic() + 100
  const ended: [who: string, code: string][] = []
  const ask = (who: string, deadlineAt: number) =>
    far.ask(['a'], { deadlineAt }).catch(({ code }: { code: string }) => ended.push([who, code]))
  await Promise.all([ask('the patient one', soon + lessMs), ask('the other', soon)])
  expect(ended).toEqual([
    ['the other', 'UPSTREAM_TIMEOUT'],
    ['the patient one', 'UPSTREAM_TIMEOUT'],
  ])
})

describe('several lists in one fetch', () => {
  const question = (a: readonly string[], b: readonly string[]): EntityQuestions => ({
    lists: [
      { variable: 'ra', answerKey: '_a', text: a.map((id) => `"${id}"`).join(','), size: a.length },
      { variable: 'rb', answerKey: '_b', text: b.map((id) => `"${id}"`).join(','), size: b.length },
    ],
    others: '',
  })

  test('are put together and parted one by one, whatever their lengths', () => {
    let seed = 99
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
    for (let round = 0; round < 500; round++) {
      let next = 0
      const names = () => Array.from({ length: random(4) }, () => `e${next++}`)
      const asked = Array.from({ length: 2 + random(5) }, () => ({ a: names(), b: names() }))
      const [first, ...rest] = asked.map(({ a, b }) => question(a, b))
      const { lists } = joined([first!, ...rest])
      const held = lists.map((list) => JSON.parse(`[${list.text}]`) as string[])
      expect(lists.map(({ size }) => size)).toEqual(held.map(({ length }) => length))
      const failing = new Set(held.flat().filter(() => random(3) === 0))
      const answer = {
        data: { _a: held[0]!.map(entity), _b: held[1]!.map(entity) },
        errors: ['_a', '_b'].flatMap((key, list) =>
          held[list]!.flatMap((id, index) => (failing.has(id) ? [{ message: id, path: [key, index, 'rank'] }] : [])),
        ),
      }
      const parts = parted(answer, [first!, ...rest])
      expect(parts).toHaveLength(asked.length)
      for (const [index, { a, b }] of asked.entries()) {
        expect(parts![index]!.data).toEqual({ _a: a.map(entity), _b: b.map(entity) })
        const errors = [
          ...a.flatMap((id, at) => (failing.has(id) ? [{ message: id, path: ['_a', at, 'rank'] }] : [])),
          ...b.flatMap((id, at) => (failing.has(id) ? [{ message: id, path: ['_b', at, 'rank'] }] : [])),
        ]
        expect(parts![index]!.errors ?? []).toEqual(errors)
      }
    }
  })
})
