/** What is learnt on another way than by asking, such as a subscription or a mutation that says how things are now. */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { TypedDocument } from '../../../client/src/request.ts'
import { keyOf } from './answer.ts'
import type { Outcome } from './answer.ts'

/** Puts it in the place of the answer. An answer that is on its way may be older, and is given up. */
export function useLearnt<Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
): (result: Result) => void {
  const answers = useQueryClient()
  const text = JSON.stringify(variables)
  return useCallback(
    (result) => {
      const queryKey = keyOf(document, JSON.parse(text) as Variables)
      const outcome: Outcome<Result> = { data: result }
      void answers.cancelQueries({ queryKey }).then(() => answers.setQueryData(queryKey, outcome))
    },
    [answers, document, text],
  )
}
