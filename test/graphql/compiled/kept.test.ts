/** Texts that are kept for unchanging objects, against graphql-js, which keeps nothing. */
import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, getOperationAST, parse } from 'graphql'
import { compileOperation } from '../../../src/graphql/compiled/compile.ts'
import { textOf } from './text-of.ts'
import { fieldsOf, fromParent, originOf, viewsOf } from '../../../src/kit/unchanging.ts'

interface Book {
  title: string
  subtitle: string | null
  pages: unknown
  tags: string[]
  price: { amount: string | null; currency: string; inner?: unknown }
}

let asked = 0
let reader = 0

const schema = makeExecutableSchema({
  typeDefs: `
    type Query { books: [Book!]! }
    type Book {
      title: String!  subtitle: String  pages: Int!  tags: [String!]!  price: Price  loud(times: Int = 1): String!
      seen: Int  besides: Int  reader: Int!  author: Author  stamp: String
    }
    type Price { amount: String!  currency: String!  reader: Int! }
    type Author { name: String! born: Int died: Int reader: Int! }
  `,
  resolvers: {
    Book: {
      loud: fromParent(({ title }: Book, { times }: { times: number }) => {
        asked++
        return title.toUpperCase().repeat(times)
      }),
      reader: () => ++reader,
      author: () => Promise.resolve({ name: 'A', born: 1, died: null }),
      seen: ({ seen }: { seen: number }) => seen,
      stamp: ({ stamp }: { stamp?: string }) => stamp ?? null,
    },
    Price: { reader: () => ++reader },
    Author: { reader: () => ++reader },
  },
})

const book = (title: string): Book => ({
  title,
  subtitle: null,
  pages: 300,
  tags: ['a', 'ü…', '"'],
  price: { amount: '1.50', currency: 'EUR' },
})

const seen = viewsOf<Book, { seen: number | null }>()
const stamped = viewsOf<Book, { stamp: string }>()
const besides = viewsOf<Book, { besides: number }>()

function asking(text: string, variables: Record<string, unknown> = {}) {
  const document = parse(text)
  const compiled = compileOperation(schema, document, getOperationAST(document)!)!
  return async (books: unknown) => {
    reader = 0
    const reference = await execute({ schema, document, rootValue: { books }, variableValues: variables })
    reader = 0
    const result = await compiled.execute({}, variables, { books })
    const data = textOf(result.data)
    expect(data).toBe(JSON.stringify(reference.data))
    expect(result.errors?.map((error) => error.toJSON())).toEqual(reference.errors?.map((error) => error.toJSON()))
    return data
  }
}

const all =
  '{ books { title subtitle pages tags price { amount currency } loud seen reader author { name } again: title more: pages t: __typename } }'

test('fields of an unchanging object are written once, those beside it each time', async () => {
  const ask = asking(all)
  const one = book('One')
  asked = 0
  await ask([seen(one, { seen: 1 }), seen(book('Two'), { seen: null })])
  expect(asked).toBe(4)
  const data = await ask([seen(one, { seen: 2 }), seen(seen(one, { seen: 3 }), { seen: 4 })])
  // Twice by graphql-js.
  expect(asked).toBe(6)
  expect(data).toContain('"seen":2')
  expect(data).toContain('"seen":4')
})

test('what is changed in a copy is no longer what is remembered', async () => {
  const ask = asking(all)
  const one = seen(book('One'), { seen: 1 })
  await ask([one])
  const other = { ...fieldsOf(one), title: 'Hidden', tags: [] }
  expect(originOf(other)).toBeUndefined()
  expect(await ask([other, one])).toContain('"title":"Hidden"')
})

test('a view shows the fields of the object and those beside it, which go before', () => {
  const named = viewsOf<Book, { title: string; seen: number }>()
  const one = book('One')
  const view = named(named(one, { title: 'Two', seen: 1 }), { title: 'Three', seen: 2 })
  expect([view.title, view.seen, view.pages, view.subtitle]).toEqual(['Three', 2, 300, null])
  expect(originOf(view)).toBe(one)
  expect(fieldsOf(view)).toEqual({ ...one, title: 'Three', seen: 2 })
  expect(JSON.parse(JSON.stringify([view]))).toEqual([fieldsOf(view)])
  expect(fieldsOf(one)).toBe(one)
})

test('arguments that depend on variables, and fields with a resolver of their own, are read each time', async () => {
  const one = book('One')
  for (const times of [1, 2, 3]) {
    const text =
      'query ($times: Int!) { books { title pages tags loud(times: $times) price { amount currency reader } stamp } }'
    expect(await asking(text, { times })([stamped(one, { stamp: String(times) })])).toContain(`"stamp":"${times}"`)
  }
})

test('a field that is beside the object and has no resolver of its own is not taken from the object', async () => {
  const one = book('One')
  const ask = asking('{ books { title pages tags besides subtitle } }')
  expect(await ask([besides(one, { besides: 1 })])).toContain('"besides":1')
  expect(await ask([besides(one, { besides: 2 })])).toContain('"besides":2')
})

test.each([
  ['a field that cannot be written', { ...book('One'), pages: 'many' }],
  ['a null where none may be', { ...book('One'), pages: null }],
  ['a null below', { ...book('One'), price: { amount: null, currency: 'EUR' } }],
])('%s fails in each answer alike', async (_name, one) => {
  const ask = asking(all)
  for (let turn = 0; turn < 3; turn++) await ask([seen(one, { seen: turn }), seen(book('Two'), { seen: turn })])
})

test('a marked resolver that answers later is asked each time', async () => {
  const slow = makeExecutableSchema({
    typeDefs: 'type Query { thing: Thing } type Thing { a: Int b: Int c: Int later: Int }',
    resolvers: { Thing: { later: fromParent(({ a }: { a: number }) => Promise.resolve(a)) } },
  })
  const document = parse('{ thing { a b c later } }')
  const compiled = compileOperation(slow, document, getOperationAST(document)!)!
  const thing = { a: 1, b: 2, c: 3 }
  const turned = viewsOf<typeof thing, { turn: number }>()
  for (let turn = 0; turn < 3; turn++) {
    const { data } = await compiled.execute({}, {}, { thing: turned(thing, { turn }) })
    expect(textOf(data)).toBe('{"thing":{"a":1,"b":2,"c":3,"later":1}}')
  }
})
