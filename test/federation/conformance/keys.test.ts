import { conformance } from '../graphs/suite.ts'
import type { Thing } from '../graphs/graph.ts'

const owners: Thing[] = [
  { __typename: 'Owner', id: '1', email: 'a@x', name: 'Ann', region: { __typename: 'Region', code: 'EU', no: 7 } },
  { __typename: 'Owner', id: '2', email: 'b@x', name: 'Bob', region: { __typename: 'Region', code: 'US', no: 9 } },
  { __typename: 'Owner', id: '3', email: null, name: 'Cid', region: null },
]
const servers: Thing[] = [
  {
    __typename: 'Server',
    id: 's1',
    host: { __typename: 'Host', name: 'alpha', rack: { __typename: 'Rack', no: 1 } },
    tags: ['a', 'b'],
    slots: 10,
    load: 5,
    owner: owners[0],
    ports: [
      { __typename: 'Port', no: 80, open: true },
      { __typename: 'Port', no: 81, open: false },
    ],
  },
  {
    __typename: 'Server',
    id: 's2',
    host: { __typename: 'Host', name: 'beta', rack: { __typename: 'Rack', no: 2 } },
    tags: [],
    slots: 4,
    load: null,
    owner: owners[1],
    ports: [],
  },
]

conformance({
  title: 'entities by key',
  world: {
    things: [...owners, ...servers],
    roots: {
      'Query.owners': () => owners,
      'Query.owner': (args: { id: string }) => owners.find((each) => each['id'] === args.id) ?? null,
      'Query.servers': () => servers,
      'Query.ghost': () => ({ __typename: 'Owner', id: '99', email: 'ghost@x' }),
    },
    subgraphs: {
      accounts: `type Query { owners: [Owner!]! owner(id: ID!): Owner ghost: Owner }
        type Owner @key(fields: "id") @key(fields: "email") { id: ID! email: String name: String }`,
      regions: `type Owner @key(fields: "email") { email: String region: Region }
        type Region @key(fields: "code no") { code: String! no: Int! }`,
      names: `type Region @key(fields: "no code") { no: Int! code: String! label: String }`,
      servers: `type Query { servers: [Server] }
        type Server @key(fields: "id") @key(fields: "host { name rack { no } }") { id: ID! host: Host! owner: Owner }
        type Host @shareable { name: String! rack: Rack! } type Rack @shareable { no: Int! }
        type Owner @key(fields: "id", resolvable: false) { id: ID! }`,
      loads: `type Server @key(fields: "host { name rack { no } }") { host: Host! load: Int slots: Int! }
        type Host @shareable { name: String! rack: Rack! } type Rack @shareable { no: Int! }`,
      ports: `type Server @key(fields: "id") { id: ID! ports: [Port!]! tags: [String!]! } type Port { no: Int! open: Boolean! }`,
    },
  },
  cases: [
    {
      name: 'a field of the same subgraph needs no entity',
      query: '{ owner(id: "1") { name } }',
      data: { owner: { name: 'Ann' } },
    },
    {
      name: 'a second key is used to reach a third subgraph',
      query: '{ owner(id: "1") { region { code } } }',
      data: { owner: { region: { code: 'EU' } } },
    },
    {
      name: 'a null key leaves the fields behind it null',
      query: '{ owner(id: "3") { name region { code } } }',
      data: { owner: { name: 'Cid', region: null } },
    },
    {
      name: 'null and present keys in one list',
      query: '{ owners { id region { no } } }',
      data: {
        owners: [
          { id: '1', region: { no: 7 } },
          { id: '2', region: { no: 9 } },
          { id: '3', region: null },
        ],
      },
    },
    { name: 'a null entity stays null', query: '{ owner(id: "none") { name region { no } } }', data: { owner: null } },
    {
      name: 'an entity that the other subgraph does not know',
      query: '{ ghost { id region { code } } }',
      data: { ghost: { id: '99', region: null } },
    },
    {
      name: 'a nested object as key',
      query: '{ servers { load slots } }',
      data: {
        servers: [
          { load: 5, slots: 10 },
          { load: null, slots: 4 },
        ],
      },
    },
    {
      name: 'nested key fields that the client asks for as well',
      query: '{ servers { host { rack { no } name } slots } }',
      data: {
        servers: [
          { host: { rack: { no: 1 }, name: 'alpha' }, slots: 10 },
          { host: { rack: { no: 2 }, name: 'beta' }, slots: 4 },
        ],
      },
    },
    {
      name: 'two keys of one type to two subgraphs at once',
      query: '{ servers { id slots tags } }',
      data: {
        servers: [
          { id: 's1', slots: 10, tags: ['a', 'b'] },
          { id: 's2', slots: 4, tags: [] },
        ],
      },
    },
    {
      name: 'an unresolvable reference leads elsewhere',
      query: '{ servers { owner { name } } }',
      data: { servers: [{ owner: { name: 'Ann' } }, { owner: { name: 'Bob' } }] },
    },
    {
      name: 'three hops over three keys',
      query: '{ servers { owner { region { code no } } } }',
      data: { servers: [{ owner: { region: { code: 'EU', no: 7 } } }, { owner: { region: { code: 'US', no: 9 } } }] },
    },
    {
      name: 'key fields are not shown when nobody asks',
      query: '{ servers { owner { region { no } } } }',
      data: { servers: [{ owner: { region: { no: 7 } } }, { owner: { region: { no: 9 } } }] },
    },
    {
      name: 'lists of objects from an entity',
      query: '{ servers { ports { no open } } }',
      data: {
        servers: [
          {
            ports: [
              { no: 80, open: true },
              { no: 81, open: false },
            ],
          },
          { ports: [] },
        ],
      },
    },
    {
      name: 'a key whose fields come in another order',
      query: '{ owner(id: "1") { region { label } } }',
      data: { owner: { region: { label: null } } },
    },
    {
      name: 'an alias on a key field',
      query: '{ owner(id: "1") { key: id mail: email region { code } } }',
      data: { owner: { key: '1', mail: 'a@x', region: { code: 'EU' } } },
    },
    {
      name: 'an alias that takes the name of a key',
      query: '{ owner(id: "2") { email: name region { code } } }',
      data: { owner: { email: 'Bob', region: { code: 'US' } } },
    },
    {
      name: 'an alias that takes the name of a nested key',
      query: '{ servers { host: id slots } }',
      data: {
        servers: [
          { host: 's1', slots: 10 },
          { host: 's2', slots: 4 },
        ],
      },
    },
    {
      name: 'the same entity under two aliases',
      query: '{ a: owner(id: "1") { region { code } } b: owner(id: "1") { region { no } name } }',
      data: { a: { region: { code: 'EU' } }, b: { region: { no: 7 }, name: 'Ann' } },
    },
    {
      name: 'only __typename of an entity',
      query: '{ owners { __typename } }',
      data: { owners: [{ __typename: 'Owner' }, { __typename: 'Owner' }, { __typename: 'Owner' }] },
    },
    {
      name: '__typename of an entity two hops away',
      query: '{ servers { owner { region { __typename kind: __typename } } } }',
      data: {
        servers: [
          { owner: { region: { __typename: 'Region', kind: 'Region' } } },
          { owner: { region: { __typename: 'Region', kind: 'Region' } } },
        ],
      },
    },
    {
      name: 'two roots of two subgraphs in the order of the operation',
      query: '{ servers { id } owner(id: "1") { id } }',
      data: { servers: [{ id: 's1' }, { id: 's2' }], owner: { id: '1' } },
    },
    {
      name: 'the order of keys is the order of the operation, not of the fetches',
      query: '{ owner(id: "1") { region { code } name id } }',
      data: { owner: { region: { code: 'EU' }, name: 'Ann', id: '1' } },
    },
  ],
})

const nodes: Thing[] = [
  { __typename: 'A', id: '1', up: 'k1', value: 10 },
  { __typename: 'A', id: '2', up: null, value: 20 },
]
conformance({
  title: 'keys in a chain',
  world: {
    things: nodes.map((node) => ({
      ...node,
      sku: node['up'] === null ? null : `${node['up'] as string}!`,
      isbn: `${String(node['id'])}?`,
    })),
    roots: { 'Query.all': () => nodes },
    subgraphs: {
      one: 'type Query { all: [A!]! } type A @key(fields: "id") { id: ID! }',
      two: 'type A @key(fields: "id") @key(fields: "isbn") { id: ID! isbn: String! }',
      three: 'type A @key(fields: "isbn") @key(fields: "sku") { isbn: String! sku: String }',
      four: 'type A @key(fields: "sku") { sku: String value: Int }',
    },
  },
  cases: [
    {
      name: 'follows keys over two subgraphs that nobody asked for',
      query: '{ all { value } }',
      data: { all: [{ value: 10 }, { value: null }] },
    },
    {
      name: 'shows the keys on the way when asked',
      query: '{ all { value sku isbn id } }',
      data: {
        all: [
          { value: 10, sku: 'k1!', isbn: '1?', id: '1' },
          { value: null, sku: null, isbn: '2?', id: '2' },
        ],
      },
    },
    {
      name: 'only to the middle of the chain',
      query: '{ all { isbn } }',
      data: { all: [{ isbn: '1?' }, { isbn: '2?' }] },
    },
    {
      name: '__typename at the end of the chain',
      query: '{ all { t: __typename value } }',
      data: {
        all: [
          { t: 'A', value: 10 },
          { t: 'A', value: null },
        ],
      },
    },
  ],
})

const room = (no: number | null, house: string | null, wing: number | null) => ({
  __typename: 'Room',
  no,
  house,
  place: { __typename: 'Place', wing, floor: no },
  lamps: (no ?? 0) + 1,
  doors: (no ?? 0) + 2,
})
const rooms = [room(1, 'a', 1), room(2, null, null), room(null, 'c', null), room(null, null, null)]

conformance({
  title: 'keys of which some is null',
  world: {
    things: rooms,
    roots: { 'Query.rooms': () => rooms },
    subgraphs: {
      rooms: `type Query { rooms: [Room!]! }
        type Room @key(fields: "no house") @key(fields: "place { wing floor }") { no: Int house: String place: Place @shareable }
        type Place @shareable { wing: Int floor: Int }`,
      lamps: `type Room @key(fields: "no house") { no: Int house: String lamps: Int }`,
      doors: `type Room @key(fields: "place { wing floor }") { place: Place @shareable doors: Int } type Place @shareable { wing: Int floor: Int }`,
    },
  },
  cases: [
    {
      name: 'identify an entity while anything of them is there',
      query: '{ rooms { lamps } }',
      data: { rooms: [{ lamps: 2 }, { lamps: 3 }, { lamps: 1 }, { lamps: null }] },
    },
    {
      name: 'do so inside objects as well',
      query: '{ rooms { doors } }',
      data: { rooms: [{ doors: 3 }, { doors: 4 }, { doors: null }, { doors: null }] },
    },
  ],
})
