import type { ExecutionResult } from 'graphql'
import { JsonText } from '../../../src/kit/json-text.ts'
import { decoded } from '../../../src/kit/raw-text.ts'

/** What was written for the data, letter for letter. */
export function textOf(data: ExecutionResult['data']): string | undefined {
  if (!((data as unknown) instanceof JsonText)) return JSON.stringify(data)
  return decoded((data as unknown as JsonText).between('', '').toString('latin1'))
}
