import { conformance } from '../graphs/suite.ts'
import type { Thing } from '../graphs/graph.ts'

const cars: Thing[] = [
  { __typename: 'Car', id: 'c1', valueOf: 3, constructor: { name: 'Brabham' }, toString: 'BT46' },
  { __typename: 'Car', id: 'c2', valueOf: null, constructor: null, toString: null },
]
/** Known to nobody but those who list it. */
const prototype: Thing = { __typename: 'Car', id: 'c3', valueOf: null, constructor: null, toString: null }

/** Racing cars have constructors, and so has every object of JavaScript. */
conformance({
  title: 'fields with names that every object inherits',
  world: {
    things: cars,
    roots: { 'Query.cars': () => cars, 'Query.all': () => [...cars, prototype] },
    subgraphs: {
      a: 'type Query { cars: [Car!]! all: [Car!]! } type Car @key(fields: "id") { id: ID! valueOf: Int }',
      b: 'type Car @key(fields: "id") { id: ID! constructor: Team toString: String } type Team { name: String }',
      c: 'type Car @key(fields: "id") { id: ID! toString: String @external label: String @requires(fields: "toString") }',
    },
    computed: { 'Car.label': ({ toString: told }) => (told === null ? 'nameless' : `the ${String(told)}`) },
  },
  cases: [
    {
      name: 'are there and null as any other',
      query: '{ cars { valueOf constructor { name } toString } }',
      data: {
        cars: [
          { valueOf: 3, constructor: { name: 'Brabham' }, toString: 'BT46' },
          { valueOf: null, constructor: null, toString: null },
        ],
      },
    },
    {
      name: 'are null of what a subgraph does not know',
      query: '{ all { id constructor { name } toString } }',
      data: {
        all: [
          { id: 'c1', constructor: { name: 'Brabham' }, toString: 'BT46' },
          { id: 'c2', constructor: null, toString: null },
          { id: 'c3', constructor: null, toString: null },
        ],
      },
    },
    {
      name: 'are told to who requires them',
      query: '{ cars { label } }',
      data: { cars: [{ label: 'the BT46' }, { label: 'nameless' }] },
    },
    {
      name: 'are no more than a name as an alias',
      query: '{ __proto__: cars { constructor: id __proto__: valueOf } toString: __typename }',
      data: JSON.parse(
        '{ "__proto__": [{ "constructor": "c1", "__proto__": 3 }, { "constructor": "c2", "__proto__": null }], "toString": "Query" }',
      ),
    },
  ],
})
