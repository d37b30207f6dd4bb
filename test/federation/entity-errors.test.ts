/** Errors of a fetch that asks for entities of two places at once: each is told, where it belongs, and once. */
import { parse } from 'graphql'
import { openSupergraph } from '../../src/federation/engine.ts'
import type {
  Subgraph,
  SubgraphAnswer,
  SubgraphError,
  SubgraphRequest,
} from '../../src/federation/subgraphs/subgraph.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { composeWorld, passage } from './graphs/open.ts'
import { shown } from './graphs/suite.ts'

const sdl = await composeWorld({
  subgraphs: {
    near: 'type Query { a: User b: Page } type User @key(fields: "id") { id: ID! } type Page @key(fields: "id") { id: ID! }',
    far: 'type User @key(fields: "id") { id: ID! x: String } type Page @key(fields: "id") { id: ID! y: String }',
  },
})

/** `far` has these entities and says these errors. */
async function ask(user: object | null | 'no data', page: object | null, errors: readonly SubgraphError[]) {
  const answers: Record<string, (request: SubgraphRequest) => SubgraphAnswer> = {
    near: () => ({ data: { a: { __typename: 'User', id: '1' }, b: { __typename: 'Page', id: '2' } } }),
    far({ text }) {
      if (user === 'no data') return { data: null, errors }
      const lists = [...text.matchAll(/(\w+): ?_entities\(.*?on (\w+)/g)]
      expect(lists).toHaveLength(2)
      return { data: Object.fromEntries(lists.map(([, key, type]) => [key, [type === 'User' ? user : page]])), errors }
    },
  }
  const subgraphs = Object.entries(answers).map(([name, answer]): [string, Subgraph] => [
    name,
    {
      name,
      execute: (request) => Promise.resolve(answer(request)),
      subscribe: () => Promise.reject(new Error('nothing to subscribe to')),
      close: () => Promise.resolve(),
    },
  ])
  const engine = await openSupergraph(sdl, { subgraphs: new Map(subgraphs), clock: systemClock, random: () => 0 })
  return shown(await engine.execute({ document: parse('{ a { x } b { y } }'), passage }))
}

const [x, y] = [{ x: 'X' }, { y: 'Y' }]
const said = { code: 'QUOTA', message: 'quota used up', service: 'far' }

describe.each<[string, (string | number)[] | undefined]>([
  ['without a path', undefined],
  ['with an empty path', []],
  ['with a path that nobody asked for', ['elsewhere', 0]],
])('an error %s', (_name, path) => {
  const errors = [{ message: 'quota used up', path, extensions: { code: 'QUOTA' } }]

  test('beside all entities is told once', async () => {
    expect(await ask(x, y, errors)).toEqual({ data: { a: x, b: y }, errors: [said] })
  })

  test('is why an entity is missing, and not told once more for the others', async () => {
    const missing = { data: { a: x, b: { y: null } }, errors: [{ ...said, path: ['b', 'y'] }] }
    expect(await ask(x, null, errors)).toEqual(missing)
  })

  test('is why all are missing', async () => {
    const everywhere = [
      { ...said, path: ['a', 'x'] },
      { ...said, path: ['b', 'y'] },
    ]
    const nothing = { data: { a: { x: null }, b: { y: null } }, errors: everywhere }
    expect(await ask(null, null, errors)).toEqual(nothing)
    expect(await ask('no data', null, errors)).toEqual(nothing)
  })
})
