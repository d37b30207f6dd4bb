/** A field that fails and may not be null takes its entity with it: what is told is that field's error, whichever field of the entity is come to first. */
import { parse } from 'graphql'
import { openSupergraph } from '../../src/federation/engine.ts'
import { createLocalSubgraph } from '../../src/federation/subgraphs/local.ts'
import type { Subgraph, SubgraphError } from '../../src/federation/subgraphs/subgraph.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { subgraphSchema } from './graphs/graph.ts'
import { composeWorld, passage } from './graphs/open.ts'
import { shown } from './graphs/suite.ts'

let done = 0
const world = {
  things: [],
  roots: {
    'Query.user': () => ({ id: '1' }),
    'Mutation.change': () => ({ id: '1' }),
    'Mutation.after': () => ++done,
  },
  subgraphs: {
    near: 'type Query { user: User must: User! } type Mutation { change: User! after: Int! } type User @key(fields: "id") { id: ID! }',
    far: 'type User @key(fields: "id") { id: ID! name: String! rank: Int! note: String }',
  },
}
const sdl = await composeWorld(world)

/** `far` has lost the user over these errors. */
async function ask(text: string, ...failing: string[]) {
  const keyOf = (field: string, asked: string) => new RegExp(`(\\w+): ?${field}`).exec(asked)?.[1] ?? field
  const errorOf = (field: string, asked: string): SubgraphError => ({
    message: `no ${field}`,
    path: ['_entities', 0, keyOf(field, asked)],
  })
  const far: Subgraph = {
    name: 'far',
    execute: ({ text: asked }) =>
      Promise.resolve({ data: { _entities: [null] }, errors: failing.map((field) => errorOf(field, asked)) }),
    subscribe: () => Promise.reject(new Error('nothing to subscribe to')),
    close: () => Promise.resolve(),
  }
  const near = createLocalSubgraph('near', subgraphSchema(world, 'near'))
  const subgraphs = new Map([far, near].map((each) => [each.name, each]))
  const engine = await openSupergraph(sdl, { subgraphs, clock: systemClock, random: () => 0 })
  return shown(await engine.execute({ document: parse(text), passage }))
}

const error = (field: string, key = field) => ({
  message: `no ${field}`,
  path: ['user', key],
  code: 'DOWNSTREAM_SERVICE_ERROR',
  service: 'far',
})

test.each([
  ['{ user { name rank } }', error('rank')],
  ['{ user { name r: rank } }', error('rank', 'r')],
  ['{ user { ...Both } } fragment Both on User { name ... { note rank } }', error('rank')],
  ['{ user { rank name } }', error('rank')],
])('by an error at the field that failed: %s', async (text, told) => {
  expect(await ask(text, 'rank')).toEqual({ data: { user: null }, errors: [told] })
})

test('by the error that took it, where another failed as well', async () => {
  expect(await ask('{ user { note rank } }', 'note', 'rank')).toMatchObject({
    data: { user: null },
    errors: [error('note'), error('rank')],
  })
})

test('and nothing of a mutation is done behind one that took the whole answer with it', async () => {
  const lost = await ask('mutation { change { id rank } after }', 'rank')
  expect(lost).toEqual({ data: null, errors: [{ ...error('rank'), path: ['change', 'rank'] }] })
  expect(done).toBe(0)
  expect(await ask('mutation { change { id note } after }')).toMatchObject({ data: { after: 1 } })
})
