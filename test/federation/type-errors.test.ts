/** Only one subgraph knows the concrete types of an interface object. When it fails, that is why a type cannot be told. */
import { parse } from 'graphql'
import { openSupergraph } from '../../src/federation/engine.ts'
import type { Subgraph, SubgraphAnswer } from '../../src/federation/subgraphs/subgraph.ts'
import { Failure } from '../../src/kit/failure.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { composeWorld, passage } from './graphs/open.ts'
import { shown } from './graphs/suite.ts'

const sdl = await composeWorld({
  subgraphs: {
    notes: 'type Query { items: [Item] } type Item @key(fields: "id") @interfaceObject { id: ID! note: String }',
    items: `interface Item @key(fields: "id") { id: ID! parts: [String!]! }
      type Box implements Item @key(fields: "id") { id: ID! parts: [String!]! }
      type Bag implements Item @key(fields: "id") { id: ID! parts: [String!]! }`,
  },
})
const items = ['1', '2'].map((id) => ({ __typename: 'Item', id, note: `note ${id}` }))

async function ask(query: string, answer: SubgraphAnswer | Failure) {
  let calls = 0
  const answers = { notes: { data: { items } }, items: answer }
  const subgraphs = Object.entries(answers).map(([name, known]): [string, Subgraph] => [
    name,
    {
      name,
      execute() {
        calls++
        return known instanceof Failure ? Promise.reject(known) : Promise.resolve(structuredClone(known))
      },
      subscribe: () => Promise.reject(new Error('nothing to subscribe to')),
      close: () => Promise.resolve(),
    },
  ])
  const engine = await openSupergraph(sdl, { subgraphs: new Map(subgraphs), clock: systemClock, random: () => 0 })
  return { result: shown(await engine.execute({ document: parse(query), passage })), calls }
}

const query = '{ items { __typename note parts } }'

test('its outage is told as such, and nobody is asked again for it', async () => {
  const outage = new Failure('SERVICE_UNAVAILABLE', 'The subgraph "items" is not answering.')
  const error = { message: outage.message, code: 'SERVICE_UNAVAILABLE', service: 'items' }
  const { result, calls } = await ask(query, outage)
  expect(result).toEqual({
    data: { items: [null, null] },
    errors: [
      { ...error, path: ['items', 0] },
      { ...error, path: ['items', 1] },
    ],
  })
  expect(calls).toBe(2)
})

test('what it says of one entity is told of that one', async () => {
  const errors = [{ message: 'no parts today', path: ['_entities', 1, 'parts'], extensions: { code: 'QUOTA' } }]
  const { result } = await ask(query, { data: { _entities: [{ __typename: 'Bag', parts: ['a'] }, null] }, errors })
  expect(result).toEqual({
    data: { items: [{ __typename: 'Bag', note: 'note 1', parts: ['a'] }, null] },
    errors: [{ message: 'no parts today', code: 'QUOTA', service: 'items', path: ['items', 1] }],
  })
})
