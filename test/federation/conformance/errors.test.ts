import { GraphQLError } from 'graphql'
import { conformance } from '../graphs/suite.ts'
import type { Thing } from '../graphs/graph.ts'

const fails = (message: string, code?: string) => () => {
  throw new GraphQLError(message, { extensions: { ...(code && { code }), stacktrace: ['at secret.ts:1'] } })
}
const notes: Thing[] = [
  { __typename: 'Note', id: 'n1', text: 'one', word: 'w1', must: 1, kids: [], author: null },
  {
    __typename: 'Note',
    id: 'n2',
    text: fails('no text for n2', 'GONE'),
    word: fails('no word'),
    must: 2,
    kids: [],
    author: null,
  },
  { __typename: 'Note', id: 'n3', text: 'three', word: 'w3', must: fails('must fails'), kids: null, author: null },
]
notes[0]!['kids'] = [notes[0], notes[1]]
for (const note of notes)
  Object.assign(note, {
    extra: note['id'],
    broken: fails('always', 'NOPE'),
    mood: note['id'] === 'n1' ? 'HIDDEN_MOOD' : 'GLAD',
    count: note['id'] === 'n1' ? 'many' : 3,
  })
notes[2]!['kids'] = fails('kids fail')

conformance({
  title: 'errors of subgraphs',
  world: {
    things: notes,
    roots: {
      'Query.notes': () => notes,
      'Query.strict': () => notes,
      'Query.note': (args: { id: string }) => notes.find((each) => each['id'] === args.id) ?? null,
      'Query.down': fails('root fails', 'ROOT'),
      'Query.mustDown': fails('must root fails'),
      'Query.other': () => 1,
      'Query.nothing': () => null,
      'Query.talk': () => {
        throw new GraphQLError('The value HIDDEN_MOOD of Secret.key is not for you')
      },
    },
    subgraphs: {
      a: `type Query { notes: [Note]! strict: [Note!] note(id: ID!): Note down: Int mustDown: Int! talk: Int nothing: Int! }
        type Note @key(fields: "id") { id: ID! text: String }`,
      b: `type Query { other: Int } type Note @key(fields: "id") { id: ID! word: String must: Int! kids: [Note] broken: Int extra: String mood: Mood count: Int }
        enum Mood { GLAD HIDDEN_MOOD @inaccessible } type Secret @inaccessible { key: String }`,
      c: `type Note @key(fields: "id") { id: ID! broken: Int @external shaky: Int @requires(fields: "broken") firm: String }`,
    },
    computed: { 'Note.shaky': () => 5, 'Note.firm': () => 'firm' },
  },
  cases: [
    {
      name: 'a root field',
      query: '{ down other }',
      data: { down: null, other: 1 },
      errors: [{ message: 'root fails', path: ['down'], code: 'ROOT', service: 'a' }],
    },
    {
      name: 'a root field under an alias',
      query: '{ x: down }',
      data: { x: null },
      errors: [{ message: 'root fails', path: ['x'], code: 'ROOT', service: 'a' }],
    },
    {
      name: 'a root field that may not be null',
      query: '{ mustDown other }',
      data: null,
      errors: [{ message: 'must root fails', path: ['mustDown'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'a' }],
    },
    {
      name: 'null for a root field that may not be null',
      query: '{ nothing other }',
      data: null,
      errors: [
        {
          message: 'Cannot return null for non-nullable field Query.nothing.',
          path: ['nothing'],
          code: 'DOWNSTREAM_SERVICE_ERROR',
          service: 'a',
        },
      ],
    },
    {
      name: 'a field inside a list',
      query: '{ notes { text } }',
      data: { notes: [{ text: 'one' }, { text: null }, { text: 'three' }] },
      errors: [{ message: 'no text for n2', path: ['notes', 1, 'text'], code: 'GONE', service: 'a' }],
    },
    {
      name: 'a field of an entity lands at its place in the list',
      query: '{ notes { word } }',
      data: { notes: [{ word: 'w1' }, { word: null }, { word: 'w3' }] },
      errors: [{ message: 'no word', path: ['notes', 1, 'word'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' }],
    },
    {
      name: 'aliases on the way and at the end',
      query: '{ list: notes { w: word } }',
      data: { list: [{ w: 'w1' }, { w: null }, { w: 'w3' }] },
      errors: [{ message: 'no word', path: ['list', 1, 'w'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' }],
    },
    {
      name: 'two aliases of one failing field',
      query: '{ note(id: "n2") { a: word b: word } }',
      data: { note: { a: null, b: null } },
      errors: [
        { message: 'no word', path: ['note', 'a'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' },
        { message: 'no word', path: ['note', 'b'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' },
      ],
    },
    {
      name: 'a field that may not be null takes its object with it',
      query: '{ notes { must } }',
      data: { notes: [{ must: 1 }, { must: 2 }, null] },
      errors: [{ message: 'must fails', path: ['notes', 2, 'must'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' }],
    },
    {
      name: 'and is told once, although its subgraph lost the whole entity',
      query: '{ notes { word must extra text } }',
      data: {
        notes: [
          { word: 'w1', must: 1, extra: 'n1', text: 'one' },
          { word: null, must: 2, extra: 'n2', text: null },
          null,
        ],
      },
      errors: [
        { message: 'no text for n2', path: ['notes', 1, 'text'], code: 'GONE', service: 'a' },
        { message: 'no word', path: ['notes', 1, 'word'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' },
        { message: 'must fails', path: ['notes', 2, 'must'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' },
      ],
    },
    {
      name: 'and further up where nothing may be null',
      query: '{ strict { must } other }',
      data: { strict: null, other: 1 },
      errors: [{ message: 'must fails', path: ['strict', 2, 'must'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' }],
    },
    {
      name: 'the same entity at two places fails at both',
      query: '{ a: note(id: "n2") { word } b: note(id: "n2") { word } }',
      data: { a: { word: null }, b: { word: null } },
      errors: [
        { message: 'no word', path: ['a', 'word'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' },
        { message: 'no word', path: ['b', 'word'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' },
      ],
    },
    {
      name: 'inside a list of an entity',
      query: '{ note(id: "n1") { kids { id word } } }',
      data: {
        note: {
          kids: [
            { id: 'n1', word: 'w1' },
            { id: 'n2', word: null },
          ],
        },
      },
      errors: [
        { message: 'no word', path: ['note', 'kids', 1, 'word'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' },
      ],
    },
    {
      name: 'a failing list',
      query: '{ note(id: "n3") { kids { id } } }',
      data: { note: { kids: null } },
      errors: [{ message: 'kids fail', path: ['note', 'kids'], code: 'DOWNSTREAM_SERVICE_ERROR', service: 'b' }],
    },
    {
      name: 'a required field that fails takes only what rests on it',
      query: '{ note(id: "n1") { shaky firm } }',
      data: { note: { shaky: null, firm: 'firm' } },
      errors: [{ message: 'always', path: ['note', 'shaky'], code: 'NOPE', service: 'b' }],
    },
    {
      name: 'a required field that fails and is asked for',
      query: '{ note(id: "n1") { broken shaky } }',
      data: { note: { broken: null, shaky: null } },
      errors: [
        { message: 'always', path: ['note', 'broken'], code: 'NOPE', service: 'b' },
        { message: 'always', path: ['note', 'shaky'], code: 'NOPE', service: 'b' },
      ],
    },
    {
      name: 'a hidden enum value is null and not named',
      query: '{ note(id: "n1") { mood } }',
      data: { note: { mood: null } },
      errors: [
        {
          message: 'A subgraph answered a value that does not fit the type of this field.',
          path: ['note', 'mood'],
          code: 'UPSTREAM_CONTRACT_VIOLATION',
        },
      ],
    },
    {
      name: 'a message that names something hidden is not shown',
      query: '{ talk }',
      data: { talk: null },
      errors: [
        {
          message: 'The subgraph could not resolve this field.',
          path: ['talk'],
          code: 'DOWNSTREAM_SERVICE_ERROR',
          service: 'a',
        },
      ],
    },
    {
      name: 'a value that its own subgraph cannot serialise',
      query: '{ note(id: "n1") { count } }',
      data: { note: { count: null } },
      errors: [
        {
          message: 'Int cannot represent non-integer value: "many"',
          path: ['note', 'count'],
          code: 'DOWNSTREAM_SERVICE_ERROR',
          service: 'b',
        },
      ],
    },
  ],
})

const pets: Thing[] = [
  { __typename: 'Cat', id: 'c', name: 'Tom' },
  { __typename: 'Dog', id: 'd', name: fails('no name', 'GONE') },
]
conformance({
  title: 'errors at fields that a subgraph types differently in the members of a union',
  world: {
    things: [{ __typename: 'Shop', id: 's', pets }, ...pets],
    roots: { 'Query.pets': () => pets, 'Query.shop': () => ({ __typename: 'Shop', id: 's' }) },
    subgraphs: {
      a: `type Query { pets: [Pet!]! } union Pet = Cat | Dog type Cat @key(fields: "id") { id: ID! name: String! @shareable }
        type Dog @key(fields: "id") { id: ID! name: String } type Shop @key(fields: "id") { id: ID! pets: [Pet!] }`,
      b: 'type Query { shop: Shop } type Shop @key(fields: "id") { id: ID! } type Cat @key(fields: "id") { id: ID! name: String @shareable }',
    },
  },
  cases: [
    {
      name: 'below a root field',
      query: '{ pets { ... on Cat { name } ... on Dog { called: name } } }',
      data: { pets: [{ name: 'Tom' }, { called: null }] },
      errors: [{ message: 'no name', path: ['pets', 1, 'called'], code: 'GONE', service: 'a' }],
    },
    {
      name: 'below a root field, under one name',
      query: '{ pets { ... on Cat { name } ... on Dog { name } } }',
      data: { pets: [{ name: 'Tom' }, { name: null }] },
      errors: [{ message: 'no name', path: ['pets', 1, 'name'], code: 'GONE', service: 'a' }],
    },
    {
      name: 'below an entity',
      query: '{ shop { pets { ... on Cat { name } ... on Dog { name } } } }',
      data: { shop: { pets: [{ name: 'Tom' }, { name: null }] } },
      errors: [{ message: 'no name', path: ['shop', 'pets', 1, 'name'], code: 'GONE', service: 'a' }],
    },
  ],
})
