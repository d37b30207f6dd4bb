import { buildSchema, getIntrospectionQuery, GraphQLError, validate } from 'graphql'
import { createDocumentGuard } from '../../../src/graphql/guard/document-guard.ts'
import { Failure } from '../../../src/kit/failure.ts'
import { cpuTime } from '../cpu-time.ts'

const publicCaller = { mayIntrospect: false }
const admin = { mayIntrospect: true }

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')
const nested = (levels: number, open: string) => `${open.repeat(levels)}x${'}'.repeat(levels)}`

function codeOf(source: string, options = publicCaller, guard = createDocumentGuard()): string {
  try {
    guard.check(source, options)
    return 'accepted'
  } catch (error) {
    if (error instanceof Failure) return error.code
    if (error instanceof GraphQLError) return String(error.extensions['code'])
    throw error
  }
}

const refusals: [row: number, name: string, source: string, codes: string][] = [
  [41, '101 aliases', `{${times(101, (i) => `a${i}: plugin(id: 1) { id }`)}}`, 'QUERY_TOO_COMPLEX'],
  [41, '101 aliases of __typename', `{${times(101, (i) => `a${i}: __typename`)}}`, 'QUERY_TOO_COMPLEX'],
  [
    41,
    '101 aliases in a fragment before the operation',
    `fragment F on Query {${times(101, (i) => `a${i}: x`)}} {...F}`,
    'QUERY_TOO_COMPLEX',
  ],
  [42, '5 000 aliases', `{${times(5_000, (i) => `a${i}: x`)}}`, 'QUERY_TOO_COMPLEX'],
  [42, '20 000 repeated fields', `{${times(20_000, () => 'x')}}`, 'QUERY_TOO_COMPLEX'],
  [42, '1 900 repeated fields below the root', `{a{${times(1_900, () => 'x')}}}`, 'QUERY_TOO_COMPLEX'],
  [42, 'repeated fields in inline fragments', `{a{${times(300, () => '... {x}')}}}`, 'QUERY_TOO_COMPLEX'],
  [42, '10 000 tokens', `{a(x: [${times(10_000, () => '1')}])}`, 'QUERY_TOO_COMPLEX'],
  [43, 'depth 36', nested(36, '{a'), 'QUERY_TOO_COMPLEX'],
  [43, 'depth 36 by inline fragments', nested(36, '{a ... on T {b').concat('}'.repeat(36)), 'QUERY_TOO_COMPLEX'],
  [
    43,
    'depth 36 by chained fragments',
    `{...F0} ${times(36, (i) => `fragment F${i} on T { a { ...F${i + 1} } }`)} fragment F36 on T { a }`,
    'QUERY_TOO_COMPLEX',
  ],
  [44, 'a fragment cycle', '{...A} fragment A on T {...B} fragment B on T {...A}', 'GRAPHQL_VALIDATION_FAILED'],
  [44, 'a fragment that spreads itself', '{...A} fragment A on T {a{...A}}', 'GRAPHQL_VALIDATION_FAILED'],
  [
    44,
    'a fragment of 700 fields whose name comes again',
    `{x} fragment F on T {${times(700, () => 'x')}} fragment F on T {x}`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    44,
    'a bomb of 2^30',
    `{...F0} ${times(30, (i) => `fragment F${i} on T {...F${i + 1} ...F${i + 1}}`)} fragment F30 on T {x}`,
    'QUERY_TOO_COMPLEX',
  ],
  [44, '3 000 unused fragments', `{x} ${times(3_000, (i) => `fragment F${i} on T {x}`)}`, 'QUERY_TOO_COMPLEX'],
  [44, '60 unused fragments', `{x} ${times(60, (i) => `fragment F${i} on T {x}`)}`, 'QUERY_TOO_COMPLEX'],
  [45, '1 000 directives', `{x ${times(1_000, () => '@a')}}`, 'QUERY_TOO_COMPLEX'],
  [45, '21 directives', `{x ${times(21, () => '@a')}}`, 'QUERY_TOO_COMPLEX'],
  [
    45,
    '30 directives on variable definitions',
    `query(${times(30, (i) => `$v${i}: Int @a`)}) {x}`,
    'QUERY_TOO_COMPLEX',
  ],
  [46, '500 operations', times(500, (i) => `query Q${i} {x}`), 'QUERY_TOO_COMPLEX'],
  [46, '3 000 variables', `query(${times(3_000, (i) => `$v${i}: Int`)}) {x}`, 'QUERY_TOO_COMPLEX'],
  [46, '101 variables', `query(${times(101, (i) => `$v${i}: Int`)}) {x}`, 'QUERY_TOO_COMPLEX'],
  [46, '2 000 arguments', `{x(${times(2_000, (i) => `a${i}: 1`)})}`, 'QUERY_TOO_COMPLEX'],
  [47, '100 000 opening braces', '{'.repeat(100_000), 'QUERY_TOO_COMPLEX'],
  [47, '100 000 names and opening braces', '{a'.repeat(50_000), 'QUERY_TOO_COMPLEX'],
  [47, '100 000 opening brackets', `{a(b: ${'['.repeat(99_000)}`, 'QUERY_TOO_COMPLEX'],
  [47, '50 000 nested list types', `query($a: ${'['.repeat(50_000)}Int`, 'QUERY_TOO_COMPLEX'],
  [48, '900 kB of comments', `${'# comment\n'.repeat(90_000)}{x}`, 'GRAPHQL_PARSE_FAILED'],
  [48, 'a name of 500 kB', `{${'x'.repeat(500_000)}}`, 'GRAPHQL_PARSE_FAILED'],
  [52, 'an input object 20 deep', `{x(a: ${'{a: '.repeat(20)}1${'}'.repeat(20)})}`, 'QUERY_TOO_COMPLEX'],
  [52, 'a list of 251', `{x(a: [${times(251, () => '1')}])}`, 'QUERY_TOO_COMPLEX'],
  [
    52,
    'a default that is a list of 251',
    `query($a: [Int] = [${times(251, () => '1')}]) {x(a: $a)}`,
    'QUERY_TOO_COMPLEX',
  ],
  [
    52,
    'a default of 17 objects within each other',
    `query($a: I = ${'{a:'.repeat(17)}1${'}'.repeat(17)}) {x(a: $a)}`,
    'QUERY_TOO_COMPLEX',
  ],
  [54, 'blanks', '   ', 'GRAPHQL_PARSE_FAILED'],
  [54, 'a comment only', '# nothing', 'GRAPHQL_PARSE_FAILED'],
  [54, 'a syntax error', '{ plugin(', 'GRAPHQL_PARSE_FAILED'],
  [0, '21 root fields', `{${times(21, (i) => `f${i}`)}}`, 'QUERY_TOO_COMPLEX'],
  [
    0,
    '21 root fields through a fragment',
    `{...F} fragment F on Query {${times(21, (i) => `f${i}`)}}`,
    'QUERY_TOO_COMPLEX',
  ],
]

test.each(refusals)('row %i: refuses %s within 100 ms', (_row, _name, source, code) => {
  const guard = createDocumentGuard()
  codeOf('{warm}', publicCaller, guard)
  const started = cpuTime()
  expect(codeOf(source, publicCaller, guard)).toBe(code)
  expect(cpuTime() - started).toBeLessThan(100)
  expect(codeOf(source, publicCaller, guard)).toBe(code)
})

test('names the limit, what is allowed and what came', () => {
  expect(() => createDocumentGuard().check(`{${times(31, (i) => `a${i}: x`)}}`, publicCaller)).toThrow(
    'The document has 31 aliases, 30 are allowed. Ask for less, or split it into several requests.',
  )
})

const accepted: [name: string, source: string][] = [
  ['30 aliases', `{a{${times(30, (i) => `a${i}: x`)}}}`],
  ['depth 12', `${'{a'.repeat(12)}${'}'.repeat(12)}`],
  ['a fragment that is spread ten times', `{${times(10, (i) => `f${i}{...F}`)}} fragment F on T {a b c}`],
  ['several operations', 'query A {x} query B {y}'],
  ['an unknown fragment, which validation reports', '{...Missing}'],
  ['a type definition, which validation reports', 'type A { a: Int }'],
]

test.each(accepted)('accepts %s', (_name, source) => expect(codeOf(source)).toBe('accepted'))

const introspections = [
  '{__schema{types{name}}}',
  '{__type(name:"User"){name}}',
  '{a:__schema{types{name}}}',
  'query IntrospectionQuery{__schema{queryType{name}}}',
  '{...F} fragment F on Query{__schema{types{name}}}',
  '{... on Query{__schema{types{name}}}}',
  '{...{__type(name:"User"){name}}}',
  '{__schema @include(if:true){types{name}}}',
  'query($a:Boolean=true){__schema @include(if:$a){types{name}}}',
  '{__typename __schema{types{name}}}',
  '{ # comment\n __schema,{types{name}}}',
  'mutation{__schema{types{name}}}',
  'query A{x} query B{__schema{types{name}}}',
]

test.each(introspections)('row 37: introspection needs the permission: %s', (source) => {
  const guard = createDocumentGuard()
  expect(codeOf(source, admin, guard)).toBe('accepted')
  expect(codeOf(source, publicCaller, guard)).toBe('GRAPHQL_VALIDATION_FAILED')
  expect(codeOf(source, admin, guard)).toBe('accepted')
})

test('who may introspect may do it as deep as the standard query goes', () => {
  const source = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, directiveIsRepeatable: true })
  expect(codeOf(source, admin)).toBe('accepted')
  expect(codeOf(nested(13, '{a'), admin)).toBe('QUERY_TOO_COMPLEX')
})

test('trusted documents are limited by their tokens only', () => {
  const guard = createDocumentGuard()
  const wide = `{${times(300, (i) => `a${i}: x`)}}`
  expect(guard.check(wide, { mayIntrospect: false, trusted: true }).document.definitions).toHaveLength(1)
  expect(codeOf(wide, publicCaller, guard)).toBe('QUERY_TOO_COMPLEX')
  expect(() => guard.check(`{${times(15_001, () => 'x')}}`, { mayIntrospect: false, trusted: true })).toThrow('tokens')
})

test('parses a text once', () => {
  const guard = createDocumentGuard()
  expect(guard.check('{x}', publicCaller)).toBe(guard.check('{x}', publicCaller))
})

test('a document that spreads out far takes more of the memory than its text', () => {
  const guard = createDocumentGuard()
  const spreading = (name: number) =>
    `query Q${name} {...F0} ${times(9, (i) => `fragment F${i} on T {a {...F${i + 1}} b: a {...F${i + 1}}}`)} fragment F9 on T {x}`
  const first = guard.check(spreading(0), publicCaller)
  for (let name = 1; name < 50; name++) guard.check(spreading(name), publicCaller)
  expect(guard.check(spreading(0), publicCaller)).toBe(first)
  // A hundred of some 1,500 fields each, with fewer than 20,000 tokens together.
  for (let name = 1; name < 100; name++) guard.check(spreading(name), publicCaller)
  expect(guard.check(spreading(0), publicCaller)).not.toBe(first)
})

const fields = times(14, (i) => `f${i}: x`)

test('fragments that repeat each other are refused before validation compares them all', () => {
  const source = `{a {${times(29, (i) => `...F${i}`)}}} ${times(29, (i) => `fragment F${i} on Query {${fields}}`)}`
  const guard = createDocumentGuard({ aliases: 1_000 })
  expect(codeOf(source, publicCaller, guard)).toBe('QUERY_TOO_COMPLEX')
  expect(codeOf(source, publicCaller, createDocumentGuard({ aliases: 1_000, comparisons: 6_000 }))).toBe('accepted')
})

test('validation of what just passes stays cheap', () => {
  const schema = buildSchema('type Query { a: Query, x: Int }')
  const source = `{a {${times(26, (i) => `...F${i}`)}}} ${times(26, (i) => `fragment F${i} on Query {${fields}}`)}`
  const { document } = createDocumentGuard({ aliases: 1_000 }).check(source, publicCaller)
  validate(schema, document)
  const started = cpuTime()
  expect(validate(schema, document)).toEqual([])
  expect(cpuTime() - started).toBeLessThan(200)
})

test('the same fields in a few fragments are ordinary', () => {
  const source = `{a {${times(12, (i) => `...F${i}`)}}} ${times(12, (i) => `fragment F${i} on Query {x a {x}}`)}`
  expect(codeOf(source)).toBe('accepted')
})
