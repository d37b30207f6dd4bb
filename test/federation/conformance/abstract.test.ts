import { parse } from 'graphql'
import { openInProcess, passage } from '../graphs/open.ts'
import { conformance, shown, strict } from '../graphs/suite.ts'
import { shop } from '../graphs/shop.ts'
import { subgraphSchema } from '../graphs/graph.ts'
import type { Thing, World } from '../graphs/graph.ts'

conformance({
  title: 'interfaces, unions and interface objects',
  world: shop,
  cases: [
    {
      name: 'interface fields without a type',
      query: '{ products { upc name } }',
      data: {
        products: [
          { upc: 'b1', name: 'Tides' },
          { upc: 'b2', name: 'Sand' },
          { upc: 'c1', name: 'Stool' },
        ],
      },
    },
    {
      name: 'type conditions',
      query: '{ products { ... on Book { pages } ... on Chair { legs } } }',
      data: { products: [{ pages: 120 }, { pages: 800 }, { legs: 3 }] },
    },
    {
      name: 'one response key for fields of other types',
      query: '{ products { upc ... on Book { k: kind } ... on Chair { s: kind } } }',
      data: {
        products: [
          { upc: 'b1', k: 'NOVEL' },
          { upc: 'b2', k: 'ESSAY' },
          { upc: 'c1', s: 'wood' },
        ],
      },
    },
    {
      name: '__typename under several aliases',
      query: '{ products { a: __typename __typename } }',
      data: {
        products: [
          { a: 'Book', __typename: 'Book' },
          { a: 'Book', __typename: 'Book' },
          { a: 'Chair', __typename: 'Chair' },
        ],
      },
    },
    {
      name: 'fields an interface object adds',
      query: '{ product(upc: "b1") { name reviews { stars } } }',
      data: { product: { name: 'Tides', reviews: [{ stars: 5 }, { stars: 2 }] } },
    },
    {
      name: 'fields an interface object adds, inside a type condition',
      query: '{ products(first: 3) { ... on Chair { reviews { id } } } }',
      data: { products: [{}, {}, { reviews: [{ id: 'r3' }] }] },
    },
    {
      name: 'from the interface object, no concrete type needed',
      query: '{ topReview { product { upc } } }',
      data: { topReview: { product: { upc: 'b1' } } },
    },
    {
      name: 'from the interface object to the fields of the interface',
      query: '{ topReview { product { upc name } } }',
      data: { topReview: { product: { upc: 'b1', name: 'Tides' } } },
    },
    {
      name: 'from the interface object to a concrete type',
      query: '{ reviews { product { ... on Chair { legs } ... on Book { pages } } } }',
      data: {
        reviews: [
          { product: { pages: 120 } },
          { product: { pages: 120 } },
          { product: { legs: 3 } },
          { product: { legs: 4 } },
        ],
      },
    },
    {
      name: 'the concrete __typename behind an interface object',
      query: '{ reviews { product { __typename } } }',
      data: {
        reviews: [
          { product: { __typename: 'Book' } },
          { product: { __typename: 'Book' } },
          { product: { __typename: 'Chair' } },
          { product: { __typename: 'Chair' } },
        ],
      },
    },
    {
      name: 'an aliased __typename behind an interface object',
      query: '{ topReview { product { kind: __typename reviews { id } } } }',
      data: { topReview: { product: { kind: 'Book', reviews: [{ id: 'r1' }, { id: 'r2' }] } } },
    },
    {
      name: 'from one interface object to another',
      query: '{ topReview { product { stock shipping } } }',
      data: { topReview: { product: { stock: 3, shipping: 18 } } },
    },
    {
      name: '@requires on an interface object',
      query: '{ products(first: 4) { upc shipping } }',
      data: {
        products: [
          { upc: 'b1', shipping: 18 },
          { upc: 'b2', shipping: 48 },
          { upc: 'c1', shipping: 125 },
          { upc: 'c2', shipping: null },
        ],
      },
    },
    {
      name: '@requires on an interface object with what it requires',
      query: '{ orders { lines { count product { price shipping(express: true) } } } }',
      data: {
        orders: [
          {
            lines: [
              { count: 2, product: { price: 12, shipping: 118 } },
              { count: 1, product: { price: 45, shipping: 225 } },
            ],
          },
          { lines: [] },
        ],
      },
    },
    {
      name: 'a union',
      query:
        '{ search(filter: { text: "s" }) { __typename ... on Book { name } ... on Chair { legs } ... on User { id } } }',
      data: {
        search: [
          { __typename: 'Book', name: 'Tides' },
          { __typename: 'Book', name: 'Sand' },
          { __typename: 'Chair', legs: 3 },
        ],
      },
    },
    {
      name: 'a union with an interface condition',
      query: '{ search(filter: { text: "s" }) { ... on Product { upc reviews { stars } } } }',
      data: {
        search: [
          { upc: 'b1', reviews: [{ stars: 5 }, { stars: 2 }] },
          { upc: 'b2', reviews: [] },
          { upc: 'c1', reviews: [{ stars: 4 }] },
        ],
      },
    },
    {
      name: 'an entity inside a union',
      query:
        '{ me { favourite { ... on Chair { name } ... on User { name } } } user(id: "u2") { favourite { ... on User { name email } } } }',
      data: { me: { favourite: { name: 'Stool' } }, user: { favourite: { name: 'Ada', email: 'ada@example.org' } } },
    },
    {
      name: 'Node over entities of other subgraphs',
      query:
        '{ nodes(ids: ["u1", "r1", "o1", "?"]) { __typename id ... on Review { stars } ... on User { name } ... on Order { total } } }',
      data: {
        nodes: [
          { __typename: 'User', id: 'u1', name: 'Ada' },
          { __typename: 'Review', id: 'r1', stars: 5 },
          { __typename: 'Order', id: 'o1', total: 69 },
          null,
        ],
      },
    },
    {
      name: 'a list of lists',
      query: '{ matrix { upc reviews { id } } }',
      data: {
        matrix: [
          [{ upc: 'b1', reviews: [{ id: 'r1' }, { id: 'r2' }] }, null],
          [{ upc: 'c1', reviews: [{ id: 'r3' }] }],
          [],
        ],
      },
    },
    {
      name: 'a condition that never holds',
      query: '{ books { ... on Product { ... on Chair { legs } } pages } }',
      data: { books: [{ pages: 120 }, { pages: 800 }] },
    },
    {
      name: 'an interface inside an interface condition',
      query: '{ node(id: "u3") { ... on Node { ... on User { zone greeting } } } }',
      data: { node: { zone: 'zone 41', greeting: 'Hello Cy of Rome' } },
    },
    {
      name: 'named fragments over types',
      query:
        'fragment P on Product { upc ...B } fragment B on Book { pages } query { products(first: 1) { ...P ...P } }',
      data: { products: [{ upc: 'b1', pages: 120 }] },
    },
    {
      name: 'nested provides and arguments',
      query: '{ reviews { author { name reviews(stars: [5]) { id } } } }',
      data: {
        reviews: [
          { author: { name: 'Ada', reviews: [{ id: 'r1' }] } },
          { author: { name: 'Bo', reviews: [] } },
          { author: { name: 'Ada', reviews: [{ id: 'r1' }] } },
          { author: null },
        ],
      },
    },
    {
      name: 'one field with three arguments under aliases, two hops deep',
      query: '{ me { reviews { product { a: label b: label(upper: true) c: label(suffix: "?") } } } }',
      data: {
        me: {
          reviews: [
            { product: { a: 'Tides', b: 'TIDES', c: 'Tides?' } },
            { product: { a: 'Stool', b: 'STOOL', c: 'Stool?' } },
          ],
        },
      },
    },
  ],
})

const shapes: Thing[] = [
  { __typename: 'Circle', id: 'k1', name: 'Ring', r: 2, secret: 1 },
  { __typename: 'Square', id: 'k2', name: 'Box', side: 3 },
  { __typename: 'Ghost', id: 'k3', name: 'Boo' },
]
conformance({
  title: 'types that subgraphs know differently',
  world: {
    things: shapes,
    roots: {
      'Query.shapes': () => shapes,
      'Query.drawn': () => shapes.slice(0, 2),
      'Query.first': () => shapes[0],
      'Query.either': () => shapes[1],
    },
    subgraphs: {
      a: `type Query { shapes: [Shape] first: Circle @shareable either: Either } interface Shape { id: ID! name: String }
        type Circle implements Shape @key(fields: "id") { id: ID! name: String @shareable r: Int! @shareable }
        type Square implements Shape @key(fields: "id") { id: ID! name: String @shareable }
        type Ghost implements Shape @inaccessible @key(fields: "id") { id: ID! name: String @shareable }
        union Either = Circle | Square`,
      b: `type Query { drawn: [Drawn!]! first: Circle! @shareable } interface Drawn { id: ID! }
        type Circle implements Drawn @key(fields: "id") { id: ID! r: Int @shareable name: String! @shareable }
        type Square implements Drawn @key(fields: "id") { id: ID! side: Int }`,
    },
  },
  cases: [
    {
      name: 'an interface whose implementations extend elsewhere',
      query: '{ drawn { id ... on Circle { r } ... on Square { side name } } }',
      data: {
        drawn: [
          { id: 'k1', r: 2 },
          { id: 'k2', side: 3, name: 'Box' },
        ],
      },
    },
    {
      name: 'a condition on an interface that another subgraph knows',
      query: '{ drawn { ... on Shape { name } } }',
      data: { drawn: [{ name: 'Ring' }, { name: 'Box' }] },
    },
    {
      name: 'the widest type of a field that is typed differently',
      query: '{ first { r name } __type(name: "Circle") { fields { name type { kind } } } }',
      data: {
        first: { r: 2, name: 'Ring' },
        __type: {
          fields: [
            { name: 'id', type: { kind: 'NON_NULL' } },
            { name: 'name', type: { kind: 'SCALAR' } },
            { name: 'r', type: { kind: 'SCALAR' } },
          ],
        },
      },
    },
    {
      name: 'a value of a hidden type is null and not named',
      query: '{ shapes { id name } }',
      data: { shapes: [{ id: 'k1', name: 'Ring' }, { id: 'k2', name: 'Box' }, null] },
      errors: [
        {
          message: 'The type of this value could not be told as one that this schema has.',
          path: ['shapes', 2],
          code: 'UPSTREAM_CONTRACT_VIOLATION',
        },
      ],
    },
    {
      name: 'a union member extended elsewhere',
      query: '{ either { ... on Square { side } } }',
      data: { either: { side: 3 } },
    },
  ],
})

const rooms: Thing[] = [
  { __typename: 'Hall', id: 'h', size: 9, floor: 1, door: { __typename: 'Gate', width: 4 }, tags: ['old'], next: null },
  {
    __typename: 'Cell',
    id: 'c',
    size: 2,
    floor: -1,
    door: { __typename: 'Hatch', width: 1 },
    tags: ['dark'],
    next: null,
  },
]
rooms[0]!['next'] = rooms[1]
rooms[1]!['next'] = rooms[0]
const house: World = {
  things: [{ __typename: 'House', id: 'x', rooms }, ...rooms],
  roots: { 'Query.rooms': () => rooms, 'Query.house': () => ({ __typename: 'House', id: 'x' }) },
  subgraphs: {
    a: `type Query { rooms: [Room!]! } union Room = Hall | Cell
        type Hall @key(fields: "id") { id: ID! size: Int! @shareable tags: [String!]! @shareable door: Gate next: Room } type Gate @shareable { width: Int! }
        type Cell @key(fields: "id") { id: ID! size: Int tags: [String] door: Hatch next: Room } type Hatch { width: Int }
        type House @key(fields: "id") { id: ID! rooms: [Room!] }`,
    b: `type Query { house: House } type House @key(fields: "id") { id: ID! }
        type Hall @key(fields: "id") { id: ID! size: Int @shareable tags: [String] @shareable floor: Int } type Gate @shareable { width: Int }
        type Cell @key(fields: "id") { id: ID! floor: Int }`,
  },
}
conformance({
  title: 'members whose fields one subgraph types differently',
  world: house,
  cases: [
    {
      name: 'a leaf and a list',
      query: '{ rooms { ... on Hall { size tags } ... on Cell { size tags } } }',
      data: {
        rooms: [
          { size: 9, tags: ['old'] },
          { size: 2, tags: ['dark'] },
        ],
      },
    },
    {
      name: 'below each other',
      query:
        '{ rooms { ... on Hall { size next { ... on Hall { size } ... on Cell { size } } } ... on Cell { size next { ... on Hall { size } ... on Cell { size } } } } }',
      data: {
        rooms: [
          { size: 9, next: { size: 2 } },
          { size: 2, next: { size: 9 } },
        ],
      },
    },
    {
      name: 'below an entity',
      query: '{ house { rooms { ... on Hall { id size } ... on Cell { id size } } } }',
      data: {
        house: {
          rooms: [
            { id: 'h', size: 9 },
            { id: 'c', size: 2 },
          ],
        },
      },
    },
  ],
})

test('members whose fields have fields that one subgraph types differently, planned by ourselves', async () => {
  const subgraphs = new Map(['a', 'b'].map((name) => [name, strict(name, subgraphSchema(house, name))]))
  const engine = await openInProcess(house, { subgraphs, planner: 'own' })
  const document = parse('{ rooms { ... on Hall { door { width } floor } ... on Cell { door { width } floor } } }')
  expect(shown(await engine.execute({ document, passage }))).toEqual({
    data: {
      rooms: [
        { door: { width: 4 }, floor: 1 },
        { door: { width: 1 }, floor: -1 },
      ],
    },
  })
})
