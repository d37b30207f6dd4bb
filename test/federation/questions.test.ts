/** Representations written as text are those of the reference, question by question and place by place. */
import type { RequiresSelection } from '@graphql-hive/router-query-planner'
import { array, assert, constantFrom, property, record } from 'fast-check'
import { parse } from 'graphql'
import type { FieldNode, OperationDefinitionNode } from 'graphql'
import type { EntityCall } from '../../src/federation/plan/program.ts'
import { ask } from '../../src/federation/run/representations.ts'
import { compileAsking } from '../../src/federation/run/texts.ts'
import type { Supergraph } from '../../src/federation/supergraph/supergraph.ts'
import { heapInUse } from '../support/collector.ts'

const key = (text: string) =>
  (parse(text).definitions[0] as OperationDefinitionNode).selectionSet.selections as FieldNode[]
const field = (name: string, selections: RequiresSelection[] = []): RequiresSelection => ({
  kind: 'Field',
  name,
  selections,
})
const call = {
  paths: [[{ Field: 'list' }, '@']],
  requires: [
    {
      kind: 'InlineFragment',
      typeCondition: 'Product',
      selections: [field('__typename'), field('upc'), field('price'), field('size', [field('cm')])],
    },
  ],
  inputRewrites: [],
  dependents: new Map(),
} as unknown as EntityCall

const isNothing = (value: unknown): boolean => value === null || value === undefined

test.each(['{ upc }', '{ price }', '{ upc price }'])('with the key %s', (keyText) => {
  const supergraph = {
    satisfies: (name: string, condition: string) => name === condition,
    keysOf: () => [key(keyText)],
  }
  const asking = compileAsking(call, 'shop', supergraph as unknown as Supergraph)
  const item = record(
    {
      upc: constantFrom<unknown>('1', 1, 'a"\u2028\ud800', 'é', null, undefined),
      price: constantFrom<unknown>(1, 1.5, -0, 0, true, null),
      size: constantFrom<() => unknown>(
        () => ({ cm: 1 }),
        () => ({ cm: 2 }),
        () => null,
      ).map((make) => make()),
    },
    { requiredKeys: [] },
  )
  assert(
    property(array(item, { maxLength: 12 }), (items) => {
      const root = { list: items.map((each) => ({ __typename: 'Product', ...each })) }
      const told = ({ questions, keyless }: ReturnType<typeof ask>) => ({
        questions: questions.map(({ text, places }) => ({ text, places: places.map(({ path }) => path) })),
        keyless: keyless.map(({ path }) => path),
      })
      const expected = told(ask(root, call, 'shop', supergraph as unknown as Supergraph))
      const asked = asking!(root)
      // Where some of a key is null the reference has to look.
      const inPart = items.some(({ upc, price }) => isNothing(upc) !== isNothing(price))
      if (asked || !inPart || !keyText.includes(' price')) expect(told(asked!)).toEqual(expected)
    }),
    { numRuns: 1_000 },
  )
})

test('names of types that the schema does not have are not kept', () => {
  const supergraph = {
    satisfies: (name: string, condition: string) => name === condition,
    keysOf: () => [key('{ upc }')],
    fullSchema: { getType: () => undefined },
  }
  const asking = compileAsking(call, 'shop', supergraph as unknown as Supergraph)!
  const held = (names: number) => {
    for (let turn = 0; turn < names; turn++) {
      const __typename = Buffer.alloc(500_000, `${turn} `).toString()
      expect(asking({ list: [{ __typename, upc: '1' }] })?.questions).toEqual([])
    }
    return heapInUse()
  }
  const before = held(1)
  // Together they are 50 MB.
  expect(held(100) - before).toBeLessThan(20_000_000)
})
