import { invalid } from '../../kit/failure.ts'
import type { DocumentLimits } from './limits.ts'

type VariableLimits = Pick<DocumentLimits, 'listItems' | 'valueDepth' | 'values' | 'stringCharacters'>

/**
 * Refuses variables that are too large to look at closely: lists, nesting, strings and the number of values in all. Throws a
 * Failure with VALIDATION_ERROR that names the place. Runs on the JSON as it came, before anything is coerced.
 */
export function checkVariables(variables: Readonly<Record<string, unknown>> | undefined, limits: VariableLimits): void {
  if (variables === undefined) return
  let values = 0
  const path: (string | number)[] = ['variables']

  function check(value: unknown, depth: number): void {
    if (++values > limits.values) {
      throw invalid(['variables'], `at most ${limits.values} values in all`, 'more')
    }
    if (typeof value === 'string') {
      if (value.length > limits.stringCharacters) {
        throw invalid(
          named(),
          `a string of at most ${limits.stringCharacters} characters`,
          `${value.length} characters`,
        )
      }
      return
    }
    if (typeof value !== 'object' || value === null) return
    if (depth > limits.valueDepth) {
      throw invalid(named(), `at most ${limits.valueDepth} objects and lists within each other`, 'more')
    }
    if (!Array.isArray(value)) return checkEntries(value as Record<string, unknown>, depth)
    if (value.length > limits.listItems) {
      throw invalid(named(), `a list of at most ${limits.listItems} entries`, `${value.length} entries`)
    }
    value.forEach((inner, index) => checkAt(index, inner, depth + 1))
  }

  function checkEntries(map: Readonly<Record<string, unknown>>, depth: number): void {
    for (const name of Object.keys(map)) checkAt(name, map[name], depth + 1)
  }

  function checkAt(step: string | number, value: unknown, depth: number): void {
    path.push(step)
    check(value, depth)
    path.pop()
  }

  /** Names come from the caller too: long ones are cut before they are shown. */
  const named = () => path.slice(0, 8).map((step) => (typeof step === 'string' ? step.slice(0, 40) : step))

  checkEntries(variables, 0)
}
