/** The quick way to read variables is held against graphql-js: the same values, the same errors. */
import { anything, assert, constantFrom, dictionary, oneof, property } from 'fast-check'
import { buildSchema, getVariableValues, Kind, parse } from 'graphql'
import type { OperationDefinitionNode } from 'graphql'
import { compileVariables } from '../../src/kit/variables.ts'

const schema = buildSchema('scalar Any enum Size { S } input In { a: Int! } type Query { a(f: Float, id: ID): Int }')
const operation = (definitions: string) => {
  const [first] = parse(`query (${definitions}) { a }`).definitions
  expect(first?.kind).toBe(Kind.OPERATION_DEFINITION)
  return first as OperationDefinitionNode
}
const scalars = operation('$s: String, $t: String!, $i: Int!, $f: Float, $id: ID!, $b: Boolean = true')
const right = { s: 'a', t: '', i: -2_147_483_648, f: 0.5, id: '1', b: false }

test('what is given and right is read as it is, and what is not asked for is left out', () => {
  expect(compileVariables(schema, scalars, 50)({ ...right, other: 1 })).toEqual({ coerced: right })
})

const values = oneof(
  constantFrom<unknown>(
    'a',
    '',
    0,
    1.5,
    -1,
    2 ** 31,
    -(2 ** 31),
    2 ** 31 - 1,
    NaN,
    true,
    false,
    null,
    undefined,
    'S',
    [1],
  ),
  anything(),
)

test.each([
  ['of the scalars every graph has', scalars],
  ['of other types', operation('$s: Any, $t: Size!, $i: In, $f: [Float], $id: Missing')],
  ['of none', operation('$s: Int')],
])('any values for variables %s are read as by graphql-js', (_name, asked) => {
  const read = compileVariables(schema, asked, 50)
  const names = constantFrom(...Object.keys(right), '__proto__', 'other')
  assert(
    property(dictionary(names, values), (change) => {
      for (const given of [change, { ...right, ...change }]) {
        const expected = getVariableValues(schema, asked.variableDefinitions ?? [], given, { maxErrors: 50 })
        expect(JSON.stringify(read(given))).toBe(JSON.stringify(expected))
        expect(Object.keys(read(given).coerced ?? {}).sort()).toEqual(Object.keys(expected.coerced ?? {}).sort())
      }
    }),
    { numRuns: 500 },
  )
})

test('a variable named like a prototype is one like any other', () => {
  const given = JSON.parse('{"__proto__": "a"}') as Record<string, unknown>
  const { coerced } = compileVariables(schema, operation('$__proto__: String'), 50)(given)
  expect(Object.entries(coerced!)).toEqual([['__proto__', 'a']])
})
