import { defaultDocumentLimits } from '../../../src/graphql/guard/limits.ts'
import { checkVariables } from '../../../src/graphql/guard/variables.ts'
import { cpuTime } from '../cpu-time.ts'

function deep(levels: number): unknown {
  return levels === 0 ? 1 : { inner: deep(levels - 1) }
}
const wide = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, i]))

const refusals: [name: string, variables: Record<string, unknown>, message: string][] = [
  [
    'a list of 200 000',
    { ids: Array.from({ length: 200_000 }, () => 1) },
    'variables.ids: expected a list of at most 250 entries',
  ],
  ['an input nested 60', { input: deep(60) }, 'objects and lists within each other'],
  ['9 000 unknown keys', { input: wide(9_000) }, 'variables: expected at most 8000 values in all, received more'],
  ['lists of lists', { a: Array.from({ length: 200 }, () => Array.from({ length: 200 }, () => 1)) }, 'values in all'],
  [
    'a string of 65 537 characters',
    { q: 'x'.repeat(65_537) },
    'variables.q: expected a string of at most 65536 characters',
  ],
]

test.each(refusals)('row 52: refuses %s within 200 ms, in a short answer', (_name, variables, message) => {
  const started = cpuTime()
  expect(() => checkVariables(variables, defaultDocumentLimits)).toThrow(message)
  expect(cpuTime() - started).toBeLessThan(200)
})

test('a long name of the caller is cut in the refusal', () => {
  const name = 'x'.repeat(100_000)
  const run = () => checkVariables({ [name]: 'y'.repeat(100_000) }, defaultDocumentLimits)
  expect(run).toThrow(new RegExp(`^variables\\.x{40}: expected`))
})

test('accepts ordinary variables and none at all', () => {
  checkVariables(undefined, defaultDocumentLimits)
  checkVariables({ input: deep(15), ids: Array.from({ length: 250 }, (_, i) => i), none: null }, defaultDocumentLimits)
})
