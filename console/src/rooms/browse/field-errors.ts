/** What an answer says of single fields: those of it that failed, and those of the input that were wrong. */
import { GatewayError } from '../../../../client/src/error.ts'
import type { AnswerError } from '../../../../client/src/error.ts'
import { inputPathOf } from '../../parts/Problems.tsx'
import type { Problem } from '../../parts/Problems.tsx'

const errorsOf = (failure: Error | undefined): readonly AnswerError[] =>
  failure instanceof GatewayError ? failure.errors : []

/** Why the field at this place is null; undefined where the answer does not say. */
export const errorAt = (failure: Error | undefined, path: readonly (string | number)[]): AnswerError | undefined =>
  errorsOf(failure).find(
    (error) => error.path?.length === path.length && path.every((word, at) => error.path?.[at] === word),
  )

/** What was wrong with arguments of a query, in the form that fields show. */
export const inputProblems = (failure: Error | undefined): readonly Problem[] =>
  errorsOf(failure).flatMap(({ message, extensions }) => {
    const path = inputPathOf(extensions)
    return path ? [{ code: extensions?.code ?? '', message, path }] : []
  })
