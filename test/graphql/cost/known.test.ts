import { buildSchema, parse } from 'graphql'
import { createCostAnalysis } from '../../../src/graphql/cost/analysis.ts'
import { rememberingEstimates } from '../../../src/graphql/cost/known.ts'
import { frozen } from '../../../src/kit/frozen.ts'

const schema = buildSchema('type Query { things(first: Int): [Query!]!  other: Query }')
const document = parse(
  'query A { things { other { __typename } } }  query B($first: Int) { things(first: $first) { things { __typename } } }',
)

function counting() {
  let asked = 0
  const { estimate } = createCostAnalysis(schema)
  const remembering = rememberingEstimates((...about) => {
    asked++
    return estimate(...about)
  })
  return { estimate, remembering, asked: () => asked }
}

test('what cannot change is estimated once', () => {
  const { estimate, remembering, asked } = counting()
  const variables = frozen({ first: 3 })
  for (let turn = 0; turn < 3; turn++) {
    expect(remembering(document, 'B', variables)).toEqual(estimate(document, 'B', variables))
  }
  expect(asked()).toBe(1)
  for (let turn = 0; turn < 3; turn++) {
    expect(remembering(document, 'A', undefined)).toEqual(estimate(document, 'A', undefined))
  }
  expect(asked()).toBe(2)
})

test('the same variables under another operation or document, and variables that may change, are estimated again', () => {
  const { estimate, remembering, asked } = counting()
  const variables = frozen({ first: 3 })
  const other = parse('query B($first: Int) { things(first: $first) { __typename } }')
  for (const [of, name] of [
    [document, 'B'],
    [document, 'A'],
    [other, 'B'],
    [document, 'B'],
  ] as const) {
    expect(remembering(of, name, variables)).toEqual(estimate(of, name, variables))
  }
  const open = { first: 3 }
  remembering(document, 'B', open)
  open.first = 4
  remembering(document, 'B', open)
  expect(asked()).toBe(6)
})

test('variables that do not fit are refused each time', () => {
  const { remembering, asked } = counting()
  const wrong = frozen({ first: 'many' })
  for (let turn = 0; turn < 2; turn++) expect(() => remembering(document, 'B', wrong)).toThrow('first')
  expect(asked()).toBe(2)
})
