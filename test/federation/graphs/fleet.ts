import type { Thing, World } from './graph.ts'

const regions: Thing[] = [
  { __typename: 'Region', code: 'EU', no: 1, label: 'Europe', tax: 20 },
  { __typename: 'Region', code: 'US', no: 2, label: 'States', tax: null },
]
const hosts: Thing[] = [
  { __typename: 'Host', name: 'alpha', rack: { __typename: 'Rack', no: 1, row: 'a' } },
  { __typename: 'Host', name: 'beta', rack: { __typename: 'Rack', no: 2, row: 'b' } },
]
const owners: Thing[] = [
  { __typename: 'Owner', id: 'w1', email: 'w1@x', name: 'Ann', region: regions[0], rank: 3, note: 'n1' },
  { __typename: 'Owner', id: 'w2', email: 'w2@x', name: 'Bob', region: regions[1], rank: null, note: null },
  { __typename: 'Owner', id: 'w3', email: 'w3@x', name: 'Cid', region: null, rank: 1, note: 'n3' },
]
const ports = (...open: boolean[]): Thing[] =>
  open.map((isOpen, index) => ({ __typename: 'Port', no: 80 + index, open: isOpen, bytes: index * 10 }))
const servers: Thing[] = [
  {
    __typename: 'Server',
    id: 's1',
    host: hosts[0],
    owner: owners[0],
    slots: 10,
    load: 5,
    ports: ports(true, false),
    old: 1,
    shifted: 2,
    sku: 'k1',
    memory: 64,
  },
  {
    __typename: 'Server',
    id: 's2',
    host: hosts[1],
    owner: owners[1],
    slots: 4,
    load: null,
    ports: [],
    old: 3,
    shifted: 4,
    sku: 'k2',
    memory: 8,
  },
  {
    __typename: 'Server',
    id: 's3',
    host: hosts[0],
    owner: null,
    slots: 0,
    load: 0,
    ports: ports(true),
    old: 5,
    shifted: 6,
    sku: null,
    memory: null,
  },
]
// Two servers cannot share a host: it is one of their keys.
servers[2]!['host'] = { __typename: 'Host', name: 'gamma', rack: { __typename: 'Rack', no: 3, row: null } }
for (const owner of owners) {
  owner['servers'] = (args: { min?: number | null }) =>
    servers.filter((server) => server['owner'] === owner && (server['slots'] as number) >= (args.min ?? 0))
}
for (const server of servers) {
  server['pressure'] = server['load'] === null ? null : (server['load'] as number) * 10
  server['peers'] = servers.filter((each) => each !== server)
  server['backup'] = servers[(servers.indexOf(server) + 1) % servers.length]
  server['usage'] = (args: { unit: string }) => `${server['slots'] as number}${args.unit}`
}

/** One server that knows everything finds the field itself where a subgraph finds what it was told. */
function usage(told: Record<string, unknown>, unit: string): string {
  const value = told['usage']
  return typeof value === 'function' ? (value as (args: { unit: string }) => string)({ unit }) : (value as string)
}

/** Keys in chains and of nested objects, nulls among them, requirements of lists and of one another, shared roots, overrides. */
export const fleet: World = {
  things: [...regions, ...owners, ...servers],
  roots: {
    'Query.servers': () => servers,
    'Query.server': (args: { id: string }) => servers.find((each) => each['id'] === args.id) ?? null,
    'Query.owners': () => owners,
    'Query.boss': () => owners[0],
    'Query.regions': () => regions,
    'Query.home': () => ({
      __typename: 'Home',
      title: 'Fleet',
      count: servers.length,
      first: servers[0],
      lead: owners[2],
    }),
    'Query.clock': () => 12,
  },
  computed: {
    'Server.pressure': (told) => (told['load'] === null ? null : Number(told['load']) * 10),
    'Server.traffic': (told) =>
      (told['ports'] as unknown as { bytes: number }[]).reduce((sum, port) => sum + port.bytes, 0),
    'Server.score': (told) => (told['pressure'] === null ? -1 : Number(told['pressure']) + Number(told['slots'])),
    'Server.gigs': (told) => `${usage(told, 'G')}!`,
    'Server.megs': (told) => `${usage(told, 'M')}?`,
    'Owner.title': (told) =>
      `${told['name'] as unknown as string}${told['region'] ? ` of ${told['region']['label'] as string}` : ''}`,
  },
  subgraphs: {
    registry: `type Query { servers: [Server!]! server(id: ID!): Server home: Home @shareable clock: Int @shareable }
      type Home @shareable { title: String first: Server }
      type Server @key(fields: "id") @key(fields: "host { name rack { no } }") { id: ID! host: Host! owner: Owner slots: Int! peers: [Server!]! backup: Server old: Int shifted: Int usage(unit: String!): String! }
      type Host @shareable { name: String! rack: Rack! } type Rack @shareable { no: Int! }
      type Owner @key(fields: "id", resolvable: false) { id: ID! }`,
    people: `type Query { owners: [Owner!]! boss: Owner @provides(fields: "rank") home: Home @shareable clock: Int @shareable }
      type Home @shareable { count: Int lead: Owner }
      type Owner @key(fields: "id") @key(fields: "email") { id: ID! email: String name: String! rank: Int @external region: Region }
      type Region @key(fields: "code no") { code: ID! no: Int! }`,
    regions: `type Query { regions: [Region!]! } type Region @key(fields: "no code") { no: Int! code: ID! label: String tax: Int }`,
    loads: `type Server @key(fields: "host { name rack { no } }") { host: Host! load: Int memory: Int sku: String shifted: Int @override(from: "registry") }
      type Host @shareable { name: String! rack: Rack! } type Rack @shareable { no: Int! row: String }`,
    ports: `type Server @key(fields: "id") { id: ID! ports: [Port!]! load: Int @external pressure: Int @requires(fields: "load") }
      type Port { no: Int! open: Boolean! bytes: Int! }`,
    reports: `type Server @key(fields: "id") { id: ID! slots: Int! @external ports: [Port!]! @external pressure: Int @external usage(unit: String!): String! @external
        traffic: Int! @requires(fields: "ports { bytes }") score: Int @requires(fields: "pressure slots") gigs: String @requires(fields: "usage(unit: \\"G\\")") megs: String @requires(fields: "usage(unit: \\"M\\")") old: Int @override(from: "registry", label: "percent(50)") }
      type Port { bytes: Int! @external }
      type Owner @key(fields: "email") { email: String rank: Int note: String servers(min: Int): [Server!]! }`,
    titles: `type Owner @key(fields: "id") { id: ID! name: String! @external region: Region @external title: String @requires(fields: "name region { label }") }
      type Region @key(fields: "code no") { code: ID! no: Int! label: String @external }`,
  },
}
