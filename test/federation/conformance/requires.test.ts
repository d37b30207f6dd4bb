import { conformance } from '../graphs/suite.ts'
import type { Thing } from '../graphs/graph.ts'

const parcels: Thing[] = [
  {
    __typename: 'Parcel',
    id: 'p1',
    weight: 3,
    price: 10,
    size: { __typename: 'Size', w: 2, h: 5, unit: 'cm' },
    parts: [
      { __typename: 'Part', no: 1, mass: 4 },
      { __typename: 'Part', no: 2, mass: 6 },
    ],
  },
  { __typename: 'Parcel', id: 'p2', weight: null, price: 7, size: null, parts: [] },
]
for (const parcel of parcels) {
  parcel['scaled'] = (args: { by: number }) => (parcel['price'] as number) * args.by
  parcel['label'] = (args: { lang?: string | null }) => `${String(parcel['id'])}/${args.lang ?? 'en'}`
}

conformance({
  title: '@requires',
  world: {
    things: parcels,
    roots: {
      'Query.parcels': () => parcels,
      'Query.parcel': (args: { id: string }) => parcels.find((each) => each['id'] === args.id) ?? null,
    },
    computed: {
      'Parcel.postage': (told) => (told['weight'] === null ? null : Number(told['weight']) * 2),
      'Parcel.area': (told) => (told['size'] ? Number(told['size']['w']) * Number(told['size']['h']) : null),
      'Parcel.mass': (told) =>
        (told['parts'] as unknown as { mass: number }[]).reduce((sum, part) => sum + part.mass, 0),
      'Parcel.total': (told) => (told['postage'] === null ? null : Number(told['postage']) + Number(told['price'])),
      'Parcel.doubled': (told) => Number(told['scaled']) + 1,
      'Parcel.tripled': (told) => Number(told['scaled']) + 2,
      'Parcel.quote': (told, args: { rush?: boolean | null }) => Number(told['price']) + (args.rush ? 50 : 0),
    },
    subgraphs: {
      stock: `type Query { parcels: [Parcel!]! parcel(id: ID!): Parcel }
        type Parcel @key(fields: "id") { id: ID! weight: Int price: Int! size: Size parts: [Part!]! scaled(by: Int!): Int! label(lang: String): String! }
        type Size { w: Int! h: Int! unit: String } type Part { no: Int! mass: Int! }`,
      post: `type Parcel @key(fields: "id") { id: ID! weight: Int @external size: Size @external parts: [Part!]! @external price: Int! @external
          postage: Int @requires(fields: "weight") area: Int @requires(fields: "size { w h }") mass: Int! @requires(fields: "parts { mass }")
          quote(rush: Boolean): Int @requires(fields: "price") plain: String }
        type Size { w: Int! @external h: Int! @external } type Part { mass: Int! @external }`,
      bill: `type Parcel @key(fields: "id") { id: ID! postage: Int @external price: Int! @external scaled(by: Int!): Int! @external
          total: Int @requires(fields: "postage price") doubled: Int @requires(fields: "scaled(by: 2)") }`,
      more: `type Parcel @key(fields: "id") { id: ID! scaled(by: Int!): Int! @external tripled: Int @requires(fields: "scaled(by: 3)") }`,
    },
  },
  cases: [
    {
      name: 'a leaf from another subgraph',
      query: '{ parcels { postage } }',
      data: { parcels: [{ postage: 6 }, { postage: null }] },
    },
    {
      name: 'what is required is not shown',
      query: '{ parcel(id: "p1") { postage } }',
      data: { parcel: { postage: 6 } },
    },
    {
      name: 'an object with some of its fields',
      query: '{ parcels { area } }',
      data: { parcels: [{ area: 10 }, { area: null }] },
    },
    {
      name: 'an object that the client asks for with other fields',
      query: '{ parcels { size { unit } area } }',
      data: {
        parcels: [
          { size: { unit: 'cm' }, area: 10 },
          { size: null, area: null },
        ],
      },
    },
    { name: 'a list of objects', query: '{ parcels { mass } }', data: { parcels: [{ mass: 10 }, { mass: 0 }] } },
    {
      name: 'a list that the client asks for with other fields',
      query: '{ parcel(id: "p1") { parts { no } mass } }',
      data: { parcel: { parts: [{ no: 1 }, { no: 2 }], mass: 10 } },
    },
    {
      name: 'a required field that itself requires',
      query: '{ parcels { total } }',
      data: { parcels: [{ total: 16 }, { total: null }] },
    },
    {
      name: 'all of them at once',
      query: '{ parcels { total mass area postage } }',
      data: {
        parcels: [
          { total: 16, mass: 10, area: 10, postage: 6 },
          { total: null, mass: 0, area: null, postage: null },
        ],
      },
    },
    {
      name: 'a required field with an argument',
      query: '{ parcels { doubled } }',
      data: { parcels: [{ doubled: 21 }, { doubled: 15 }] },
    },
    {
      name: 'the same field with the argument of the client',
      query: '{ parcel(id: "p1") { scaled(by: 5) doubled } }',
      data: { parcel: { scaled: 50, doubled: 21 } },
    },
    {
      name: 'two subgraphs that require other arguments',
      query: '{ parcel(id: "p1") { doubled tripled } }',
      data: { parcel: { doubled: 21, tripled: 32 } },
    },
    {
      name: 'all three arguments',
      query: '{ parcel(id: "p1") { tripled scaled(by: 1) doubled } }',
      data: { parcel: { tripled: 32, scaled: 10, doubled: 21 } },
    },
    {
      name: 'an alias that takes the name of what is required',
      query: '{ parcel(id: "p1") { weight: price postage } }',
      data: { parcel: { weight: 10, postage: 6 } },
    },
    {
      name: 'an alias that takes the name of a required object',
      query: '{ parcel(id: "p1") { size: id area } }',
      data: { parcel: { size: 'p1', area: 10 } },
    },
    {
      name: 'an alias on the computed field',
      query: '{ parcel(id: "p1") { weight: postage price: area } }',
      data: { parcel: { weight: 6, price: 10 } },
    },
    {
      name: 'an argument on the computed field',
      query: 'query($r: Boolean) { parcel(id: "p1") { quote(rush: $r) slow: quote } }',
      variables: { r: true },
      data: { parcel: { quote: 60, slow: 10 } },
    },
    {
      name: 'a field beside that requires nothing',
      query: '{ parcel(id: "p1") { plain postage } }',
      data: { parcel: { plain: null, postage: 6 } },
    },
    { name: 'a null entity', query: '{ parcel(id: "none") { total } }', data: { parcel: null } },
    {
      name: 'the same thing twice in a list is asked for once and shown twice',
      query: '{ a: parcels { postage } b: parcels { postage id } }',
      data: {
        a: [{ postage: 6 }, { postage: null }],
        b: [
          { postage: 6, id: 'p1' },
          { postage: null, id: 'p2' },
        ],
      },
    },
  ],
})
