import * as fc from 'fast-check'
import { buildSchema, getOperationAST, getVariableValues, GraphQLError, parse } from 'graphql'
import type { GraphQLScalarType } from 'graphql'
import { compileCoercion } from '../../src/kit/coercion.ts'
import { compileVariables } from '../../src/kit/variables.ts'

const schema = buildSchema(`
  type Query { all(input: Everything): Int }
  scalar Even
  enum Colour { RED GREEN }
  input Everything {
    id: ID!, text: String, number: Int = 7, share: Float, flag: Boolean! = true, colour: Colour = RED, even: Even
    list: [Int!], nested: [[String]!], choice: Choice, inner: Everything, inners: [Everything!] = []
  }
  input Choice @oneOf { one: Int, other: [String!], deeper: Choice }
`)
const even = schema.getType('Even') as GraphQLScalarType
even.parseValue = (value) => {
  if (value === 'nothing') return undefined
  if (typeof value === 'number' && value % 2 === 0) return value / 2
  throw new GraphQLError('Even must be even.')
}
const operation = getOperationAST(
  parse(
    'query ($input: Everything!, $list: [Everything], $count: Int! = 3, $colours: [Colour!] = [GREEN], $maybe: Choice) { all }',
  ),
)!

const rarely = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<unknown>) =>
  fc.oneof<fc.MaybeWeightedArbitrary<unknown>[]>({ weight: 120, arbitrary: usual }, { weight: 1, arbitrary: rare })
const anything = fc.oneof(
  fc.constantFrom(null, undefined, '', 'RED', 'PURPLE', 'nothing', 0, 1.5, 2 ** 40, true, [], {}, [[null]], {
    one: 1,
    other: null,
  }),
  fc.jsonValue(),
)
const field = <T>(usual: fc.Arbitrary<T>) => rarely(fc.option(usual), anything)
const { everything, choice } = fc.letrec((tie) => ({
  everything: rarely(
    fc.record(
      {
        id: rarely(fc.oneof(fc.string(), fc.integer()), anything),
        text: field(fc.string()),
        number: field(fc.integer({ min: -10, max: 10 })),
        share: field(fc.double({ noNaN: true, noDefaultInfinity: true })),
        flag: rarely(fc.boolean(), anything),
        colour: field(fc.constantFrom('RED', 'GREEN')),
        even: field(fc.constantFrom(2, 4, 6)),
        list: field(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 })),
        nested: field(fc.array(fc.array(fc.option(fc.string()), { maxLength: 2 }), { maxLength: 2 })),
        choice: field(tie('choice')),
        inner: field(tie('everything')),
        inners: rarely(fc.array(tie('everything'), { maxLength: 2 }), anything),
      },
      { requiredKeys: ['id'] },
    ),
    fc.oneof(
      anything,
      fc.constant({ id: 1, unknown: 2 }),
      fc.constant(JSON.parse('{"id":"1","__proto__":{"text":"x"}}')),
    ),
  ),
  choice: rarely(
    fc.oneof(
      fc.record({ one: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ other: fc.array(fc.string(), { maxLength: 2 }) }),
    ),
    fc.oneof(anything, fc.record({ deeper: tie('choice') })),
  ),
}))
const given = fc.record(
  {
    input: everything,
    list: fc.option(fc.array(everything, { maxLength: 2 })),
    count: rarely(fc.nat(9), anything),
    colours: field(fc.array(fc.constantFrom('RED', 'GREEN'), { maxLength: 2 })),
    maybe: field(choice),
  },
  { requiredKeys: ['input'] },
) as fc.Arbitrary<Record<string, unknown>>

/** With nothing of who made the objects, and in the order of their keys. */
const plain = (value: unknown): string => JSON.stringify(value)

test('agrees with graphql-js on values and on every word of an error', () => {
  const compiled = compileCoercion(schema, operation)!
  const read = compileVariables(schema, operation, 5)
  let accepted = 0
  let refused = 0
  let handedOver = 0
  fc.assert(
    fc.property(given, (variables) => {
      const reference = getVariableValues(schema, operation.variableDefinitions!, variables, { maxErrors: 5 })
      const result = read(variables)
      expect(plain(result.coerced)).toBe(plain(reference.coerced))
      expect(result.coerced).toEqual(reference.coerced)
      expect(result.errors?.map((error) => error.toJSON())).toEqual(reference.errors?.map((error) => error.toJSON()))
      try {
        compiled(variables)
        accepted++
        expect(reference.errors).toBeUndefined()
      } catch {
        if (reference.errors) refused++
        else handedOver++
      }
    }),
    { numRuns: 2_000, seed: 20_261_127 },
  )
  // A run in which one of them hardly occurred would have shown little.
  expect(accepted).toBeGreaterThan(500)
  expect(refused).toBeGreaterThan(300)
  expect(handedOver).toBeLessThan(accepted)
})

test('takes what the prototype of all objects has for what it is', () => {
  const read = compileVariables(schema, operation, 5)
  const toString = { input: JSON.parse('{"id":"1","toString":"x"}') as unknown }
  const { errors } = read(toString)
  expect(errors?.[0]?.message).toMatch(/Field "toString" is not defined/)
  const { coerced } = read({ input: { id: '1' } })
  expect((coerced!['input'] as object).constructor).toBeUndefined()
})
