import { conformance } from '../graphs/suite.ts'
import { shop } from '../graphs/shop.ts'
import type { Thing } from '../graphs/graph.ts'

conformance({
  title: 'conditions, aliases, variables and introspection',
  world: shop,
  cases: [
    {
      name: '@include and @skip on leaves',
      query:
        'query($y: Boolean!, $n: Boolean!) { me { id @include(if: $y) name @include(if: $n) email @skip(if: $y) level @skip(if: $n) } }',
      variables: { y: true, n: false },
      data: { me: { id: 'u1', level: 7 } },
    },
    {
      name: '@include on an object of another subgraph',
      query: 'query($n: Boolean!) { me { id reviews @include(if: $n) { id } } }',
      variables: { n: false },
      data: { me: { id: 'u1' } },
    },
    {
      name: 'one field conditional and another not, both behind a key',
      query: 'query($n: Boolean!) { me { level @include(if: $n) greeting } }',
      variables: { n: false },
      data: { me: { greeting: 'Hello Ada of Oslo' } },
    },
    {
      name: 'the same field once with and once without a condition',
      query: 'query($n: Boolean!) { me { reviews @include(if: $n) { id } reviews { stars } } }',
      variables: { n: false },
      data: { me: { reviews: [{ stars: 5 }, { stars: 4 }] } },
    },
    {
      name: 'a condition on a fragment',
      query: 'query($n: Boolean = false) { me { ...F @include(if: $n) name } } fragment F on User { reviews { id } }',
      data: { me: { name: 'Ada' } },
    },
    {
      name: 'a condition on an inline fragment',
      query: 'query($n: Boolean!) { products(first: 1) { ... on Book @skip(if: $n) { pages } upc } }',
      variables: { n: true },
      data: { products: [{ upc: 'b1' }] },
    },
    { name: 'everything of an object is skipped', query: '{ me { name @skip(if: true) } }', data: { me: {} } },
    { name: 'everything is skipped', query: '{ me @skip(if: true) { name } }', data: {} },
    {
      name: 'a default that decides',
      query: 'query($y: Boolean! = true) { me { name @skip(if: $y) id } }',
      data: { me: { id: 'u1' } },
    },
    {
      name: 'nested conditions',
      query: 'query($a: Boolean!, $b: Boolean!) { me @include(if: $a) { name friends @include(if: $b) { name } } }',
      variables: { a: true, b: false },
      data: { me: { name: 'Ada' } },
    },
    {
      name: 'a conditional root beside another',
      query: 'query($a: Boolean!) { me @include(if: $a) { id } books { upc } }',
      variables: { a: false },
      data: { books: [{ upc: 'b1' }, { upc: 'b2' }] },
    },
    {
      name: 'a variable with a default',
      query: 'query($f: Int = 1) { products(first: $f) { upc } }',
      data: { products: [{ upc: 'b1' }] },
    },
    {
      name: 'a variable that is null is not a variable that is missing',
      query: 'query($f: Int = 1) { products(first: $f) { upc } }',
      variables: { f: null },
      data: { products: [{ upc: 'b1' }, { upc: 'b2' }, { upc: 'c1' }, { upc: 'c2' }] },
    },
    {
      name: 'a missing variable leaves the default of the argument',
      query: 'query($f: Int) { products(first: $f) { upc } }',
      data: { products: [{ upc: 'b1' }, { upc: 'b2' }, { upc: 'c1' }] },
    },
    {
      name: 'a variable of an entity fetch',
      query: 'query($s: [Int!]) { me { reviews(stars: $s) { id } } }',
      variables: { s: [4] },
      data: { me: { reviews: [{ id: 'r3' }] } },
    },
    {
      name: 'one variable in two subgraphs',
      query:
        'query($id: ID!, $x: Boolean) { user(id: $id) { name } product(upc: "b1") { a: shipping(express: $x) label(upper: $x) } }',
      variables: { id: 'u3', x: true },
      data: { user: { name: 'Cy' }, product: { a: 118, label: 'TIDES' } },
    },
    {
      name: 'an input object with a variable inside',
      query: 'query($t: String) { search(filter: { text: $t, kinds: [ESSAY] }) { ... on Chair { upc } } }',
      variables: { t: 'throne' },
      data: { search: [{ upc: 'c2' }] },
    },
    {
      name: 'an input object as variable',
      query: 'query($f: Filter) { search(filter: $f) { ... on Chair { upc } } }',
      variables: { f: { text: 'throne' } },
      data: { search: [{ upc: 'c2' }] },
    },
    {
      name: 'a string that needs escapes',
      query: 'query { product(upc: "b1") { label(suffix: "\\"\\n\\u00e9}") } }',
      data: { product: { label: 'Tides"\né}' } },
    },
    { name: 'a number for an ID', query: '{ user(id: 1) { id } }', data: { user: null } },
    { name: 'root __typename', query: '{ __typename }', data: { __typename: 'Query' } },
    {
      name: 'root __typename beside data, in order',
      query: '{ a: __typename me { id } b: __typename }',
      data: { a: 'Query', me: { id: 'u1' }, b: 'Query' },
    },
    {
      name: '__schema beside data',
      query: '{ me { id } __schema { queryType { name } } }',
      data: { me: { id: 'u1' }, __schema: { queryType: { name: 'Query' } } },
    },
    {
      name: '__type through a fragment at the root',
      query: '{ ...R me { id } } fragment R on Query { __type(name: "Geo") { fields { name } } }',
      data: { __type: { fields: [{ name: 'lat' }, { name: 'lon' }] }, me: { id: 'u1' } },
    },
    {
      name: '__type with a variable, and a variable for data',
      query: 'query($t: String!, $f: Int) { __type(name: $t) { name } products(first: $f) { upc } }',
      variables: { t: 'Book', f: 1 },
      data: { __type: { name: 'Book' }, products: [{ upc: 'b1' }] },
    },
    {
      name: 'the stand-in for unknown types is not in the schema',
      query: '{ __type(name: "Product") { possibleTypes { name } } hidden: __type(name: "_Some_Product") { name } }',
      data: { __type: { possibleTypes: [{ name: 'Book' }, { name: 'Chair' }] }, hidden: null },
    },
    {
      name: 'the same field twice merges',
      query: '{ me { address { city } address { geo { lat } } ... on User { address { zip } } } }',
      data: { me: { address: { city: 'Oslo', geo: { lat: 59 }, zip: '0150' } } },
    },
    {
      name: 'fragments in fragments',
      query:
        '{ me { ...A } } fragment A on User { ...B level } fragment B on User { name ...C } fragment C on User { orders { id } }',
      data: { me: { name: 'Ada', orders: [{ id: 'o1' }], level: 7 } },
    },
    {
      name: 'deep recursion through entities',
      query: '{ me { friends { friends { reviews { author { id } } } } } }',
      data: {
        me: {
          friends: [
            { friends: [{ reviews: [{ author: { id: 'u1' } }, { author: { id: 'u1' } }] }, { reviews: [] }] },
            {
              friends: [
                { reviews: [{ author: { id: 'u1' } }, { author: { id: 'u1' } }] },
                { reviews: [{ author: { id: 'u2' } }] },
              ],
            },
          ],
        },
      },
    },
  ],
})

/** A world that remembers what was done to it, in order. Made anew for every mode. */
function counters() {
  const log: string[] = []
  const counter: Thing = { __typename: 'Counter', id: 'c', value: 0 }
  counter['seen'] = () => log.length
  return {
    things: [counter],
    roots: {
      'Query.counter': () => counter,
      'Query.log': () => log,
      'Mutation.add': (args: { by: number }) => {
        counter['value'] = (counter['value'] as number) + args.by
        log.push(`add ${args.by}`)
        return counter
      },
      'Mutation.note': (args: { text: string }) => {
        log.push(args.text)
        return log.length
      },
      'Mutation.fail': () => {
        log.push('fail')
        throw new Error('refused')
      },
      'Mutation.reset': () => {
        counter['value'] = 0
        log.length = 0
        return counter
      },
    },
    subgraphs: {
      counts:
        'type Query { counter: Counter } type Mutation { add(by: Int!): Counter reset: Counter } type Counter @key(fields: "id") { id: ID! value: Int! }',
      logs: 'type Query { log: [String!]! } type Mutation { note(text: String!): Int fail: Int } type Counter @key(fields: "id") { id: ID! seen: Int! }',
    },
  }
}
conformance({
  title: 'mutations',
  world: counters,
  cases: [
    { name: 'one field', query: 'mutation { reset { value } }', data: { reset: { value: 0 } } },
    {
      name: 'fields of two subgraphs run in order',
      query: 'mutation { reset { id } a: note(text: "1") add(by: 2) { value } b: note(text: "3") c: note(text: "4") }',
      data: { reset: { id: 'c' }, a: 1, add: { value: 2 }, b: 3, c: 4 },
    },
    { name: 'and did what they did in that order', query: '{ log }', data: { log: ['1', 'add 2', '3', '4'] } },
    {
      name: 'an entity of a mutation is read before the next field runs',
      query: 'mutation { reset { id } x: add(by: 1) { value seen } y: add(by: 1) { value seen } }',
      data: { reset: { id: 'c' }, x: { value: 1, seen: 1 }, y: { value: 2, seen: 2 } },
    },
    {
      name: 'equal fields under two aliases run twice',
      query: 'mutation { reset { id } x: add(by: 5) { id } y: add(by: 5) { value } }',
      data: { reset: { id: 'c' }, x: { id: 'c' }, y: { value: 10 } },
    },
    {
      name: 'a failing field does not stop the next',
      query: 'mutation { reset { id } fail note(text: "after") }',
      data: { reset: { id: 'c' }, fail: null, note: 2 },
      errors: [{ message: 'refused', path: ['fail'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'logs' }],
    },
    {
      name: 'variables and aliases',
      query: 'mutation($n: Int!) { reset { id } z: add(by: $n) { v: value } }',
      variables: { n: 7 },
      data: { reset: { id: 'c' }, z: { v: 7 } },
    },
    {
      name: 'a skipped field does not run',
      query: 'mutation($no: Boolean!) { reset { id } add(by: 9) @include(if: $no) { id } note(text: "x") }',
      variables: { no: false },
      data: { reset: { id: 'c' }, note: 1 },
    },
    {
      name: 'fragments and __typename at the root',
      query: 'mutation { __typename ...M } fragment M on Mutation { reset { value } add(by: 3) { value } }',
      data: { __typename: 'Mutation', reset: { value: 0 }, add: { value: 3 } },
    },
  ],
})

const tickets: Thing[] = [
  {
    __typename: 'Ticket',
    id: 't',
    state: 'OPEN',
    note: 'n',
    when: '2026-01-01',
    meta: { a: [1, { b: null }] },
    big: 9007199254740991,
  },
]
conformance({
  title: 'enums, inputs and scalars of several subgraphs',
  world: {
    things: tickets,
    roots: {
      'Query.ticket': () => tickets[0],
      'Query.find': (args: { by?: { state?: string; limit?: number } | null; at?: unknown }) =>
        JSON.stringify([args.by ?? null, args.at ?? null]),
      'Query.total': (args: { x?: number; by?: unknown }) => (args.x ?? 0) + (args.by ? 100 : 0),
    },
    subgraphs: {
      a: `scalar Any scalar Date type Query { ticket: Ticket find(by: Filter = { limit: 2 }, at: Any): String total(x: Int!): Int @shareable }
        type Ticket @key(fields: "id") { id: ID! state: State when: Date meta: Any big: Float }
        enum State { OPEN CLOSED } input Filter { state: In limit: Int = 5 extra: Int } enum In { A B C }`,
      b: `scalar Date type Query { total(x: Int!): Int @shareable } type Ticket @key(fields: "id") { id: ID! other(by: Filter, to: In): Date note: String level: State2 }
        input Filter { state: In limit: Int = 5 } enum In { A B } enum State2 { LOW }`,
    },
  },
  cases: [
    {
      name: 'an input has the fields that all subgraphs know',
      query: '{ __type(name: "Filter") { inputFields { name defaultValue } } }',
      data: {
        __type: {
          inputFields: [
            { name: 'state', defaultValue: null },
            { name: 'limit', defaultValue: '5' },
          ],
        },
      },
    },
    {
      name: 'an input enum has the values that all subgraphs know',
      query: '{ __type(name: "In") { enumValues { name } } }',
      data: { __type: { enumValues: [{ name: 'A' }, { name: 'B' }] } },
    },
    { name: 'an output enum', query: '{ ticket { state } }', data: { ticket: { state: 'OPEN' } } },
    { name: 'a default of an argument', query: '{ find }', data: { find: '[{"limit":2},null]' } },
    {
      name: 'defaults inside an input',
      query: '{ find(by: { state: A }) }',
      data: { find: '[{"state":"A","limit":5},null]' },
    },
    {
      name: 'an enum as variable',
      query: 'query($s: In) { find(by: { state: $s, limit: 1 }) }',
      variables: { s: 'B' },
      data: { find: '[{"state":"B","limit":1},null]' },
    },
    {
      name: 'a custom scalar as literal',
      query: '{ find(by: null, at: { x: [1, "two", true, null] }) }',
      data: { find: '[null,{"x":[1,"two",true,null]}]' },
    },
    {
      name: 'a custom scalar as variable',
      query: 'query($at: Any) { find(by: null, at: $at) }',
      variables: { at: { deep: [{ a: 1 }] } },
      data: { find: '[null,{"deep":[{"a":1}]}]' },
    },
    {
      name: 'a custom scalar with structure comes back whole',
      query: '{ ticket { meta when big } }',
      data: { ticket: { meta: { a: [1, { b: null }] }, when: '2026-01-01', big: 9007199254740991 } },
    },
    { name: 'an argument that one subgraph insists on', query: '{ total(x: 3) }', data: { total: 3 } },
  ],
})
