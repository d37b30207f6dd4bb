import { conformance } from '../graphs/suite.ts'
import type { Thing } from '../graphs/graph.ts'

const city: Thing = {
  __typename: 'City',
  name: 'Oslo',
  size: 7,
  mayor: { __typename: 'Person', id: 'm', name: 'May', age: 50 },
}
const people: Thing[] = [city['mayor'] as Thing, { __typename: 'Person', id: 'n', name: 'Nils', age: null }]
const trips: Thing[] = [
  {
    __typename: 'Trip',
    id: 't1',
    to: city,
    guide: people[0],
    guests: people,
    seat: { __typename: 'Seat', row: 1, col: 'A' },
  },
]

conformance({
  title: '@shareable, @provides and @external',
  world: {
    things: [...people, ...trips],
    roots: {
      'Query.trip': () => trips[0],
      'Query.trips': () => trips,
      'Query.clock': () => 12,
      'Query.home': () => city,
      'Query.person': (args: { id: string }) => people.find((each) => each['id'] === args.id) ?? null,
      'Query.guide': () => people[0],
    },
    subgraphs: {
      trips: `type Query { trip: Trip trips: [Trip!]! @provides(fields: "guide { name }") clock: Int @shareable home: City @shareable guide: Person @provides(fields: "age") }
        type Trip @key(fields: "id") { id: ID! to: City @shareable guide: Person guests: [Person!]! @provides(fields: "name age") seat: Seat @shareable }
        type City @shareable { name: String! size: Int }
        type Seat @shareable { row: Int }
        type Person @key(fields: "id") { id: ID! name: String @external age: Int @external }`,
      cities: `type Query { clock: Int @shareable home: City @shareable }
        type Trip @key(fields: "id") { id: ID! to: City @shareable seat: Seat @shareable }
        type City @shareable { name: String! size: Int mayor: Person } 
        type Seat @shareable { row: Int col: String }
        type Person @key(fields: "id", resolvable: false) { id: ID! }`,
      people: `type Query { person(id: ID!): Person } type Person @key(fields: "id") { id: ID! name: String @shareable age: Int @shareable }`,
    },
  },
  cases: [
    {
      name: 'a value type from one subgraph',
      query: '{ trip { to { name size } } }',
      data: { trip: { to: { name: 'Oslo', size: 7 } } },
    },
    {
      name: 'a field of a value type that only one subgraph knows',
      query: '{ trip { to { mayor { id } } } }',
      data: { trip: { to: { mayor: { id: 'm' } } } },
    },
    {
      name: 'a value type put together from two subgraphs',
      query: '{ trip { to { name mayor { name } } seat { row col } } }',
      data: { trip: { to: { name: 'Oslo', mayor: { name: 'May' } }, seat: { row: 1, col: 'A' } } },
    },
    { name: 'a shared root field is asked for once', query: '{ clock }', data: { clock: 12 } },
    {
      name: 'a shared root object put together from two subgraphs',
      query: '{ home { name mayor { age } } }',
      data: { home: { name: 'Oslo', mayor: { age: 50 } } },
    },
    {
      name: 'provided fields come with the path',
      query: '{ trip { guests { name age } } }',
      data: {
        trip: {
          guests: [
            { name: 'May', age: 50 },
            { name: 'Nils', age: null },
          ],
        },
      },
    },
    {
      name: 'provided and other fields mix',
      query: '{ trips { guide { id name age } } }',
      data: { trips: [{ guide: { id: 'm', name: 'May', age: 50 } }] },
    },
    {
      name: 'the same field where it is not provided',
      query: '{ trip { guide { name } } }',
      data: { trip: { guide: { name: 'May' } } },
    },
    { name: 'a root field that provides', query: '{ guide { age name } }', data: { guide: { age: 50, name: 'May' } } },
    {
      name: 'where it is owned',
      query: '{ person(id: "n") { name age } }',
      data: { person: { name: 'Nils', age: null } },
    },
    {
      name: 'the same object under two aliases with other fields',
      query: '{ trip { a: to { name } b: to { mayor { id } } } }',
      data: { trip: { a: { name: 'Oslo' }, b: { mayor: { id: 'm' } } } },
    },
    {
      name: 'one value type at two depths',
      query: '{ home { size } trips { to { size mayor { name } } } }',
      data: { home: { size: 7 }, trips: [{ to: { size: 7, mayor: { name: 'May' } } }] },
    },
  ],
})

const things: Thing[] = [{ __typename: 'Item', id: 'i1', a: 1, b: 2, c: 3, d: 4 }]
conformance({
  title: '@override',
  world: {
    things,
    roots: { 'Query.item': () => things[0] },
    computed: {},
    subgraphs: {
      old: 'type Query { item: Item } type Item @key(fields: "id") { id: ID! a: Int b: Int c: Int d: Int }',
      new: `type Item @key(fields: "id") { id: ID! a: Int @override(from: "old") b: Int @override(from: "old", label: "percent(30)")
        c: Int @override(from: "old", label: "beta") d: Int @override(from: "gone") }`.replace(
        ' d: Int @override(from: "gone")',
        '',
      ),
    },
  },
  cases: [
    { name: 'an overridden field comes from the new subgraph', query: '{ item { a } }', data: { item: { a: 1 } } },
    { name: 'a draw below the threshold', query: '{ item { b } }', draw: 29.99, data: { item: { b: 2 } } },
    { name: 'a draw at the threshold', query: '{ item { b } }', draw: 30, data: { item: { b: 2 } } },
    { name: 'a label that is set', query: '{ item { c } }', labels: ['beta'], data: { item: { c: 3 } } },
    { name: 'a label that is not set', query: '{ item { c } }', data: { item: { c: 3 } } },
    {
      name: 'labels nobody knows change nothing',
      query: '{ item { c b a d } }',
      labels: ['other'],
      draw: 0,
      data: { item: { c: 3, b: 2, a: 1, d: 4 } },
    },
  ],
})

conformance({
  title: 'subgraphs in the style of Federation 1',
  world: {
    things: [{ __typename: 'Car', vin: 'v1', id: 'v1', make: 'Saab', year: 1980, value: 9 }],
    roots: {
      'Query.cars': () => [{ __typename: 'Car', vin: 'v1', id: 'v1', make: 'Saab', year: 1980, value: 9 }],
      'Query.count': () => 1,
    },
    computed: { 'Car.value': (told) => Number(told['year']) / 220 },
    subgraphs: {
      cars: '#fed1\ntype Query { cars: [Car!]! } type Car @key(fields: "id") { id: ID! make: String year: Int }',
      values:
        '#fed1\nextend type Query { count: Int } extend type Car @key(fields: "id") { id: ID! @external year: Int @external value: Float @requires(fields: "year") }',
      makes: '#fed1\ntype Car @key(fields: "id") @extends { id: ID! @external make: String @external wheels: Int }',
    },
  },
  cases: [
    {
      name: 'a type extended by key',
      query: '{ cars { make wheels } }',
      data: { cars: [{ make: 'Saab', wheels: null }] },
    },
    { name: 'a required field', query: '{ cars { value } }', data: { cars: [{ value: 9 }] } },
    { name: 'roots of both', query: '{ count cars { id } }', data: { count: 1, cars: [{ id: 'v1' }] } },
  ],
})
