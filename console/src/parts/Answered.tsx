import type { ReactNode } from 'react'
import type { Answer } from '../ask/answer.ts'
import { Failure } from './Failure.tsx'
import { Waiting } from './Waiting.tsx'

/** What an answer looks like while there is none, when there is one, and when it failed as a whole or in part. */
export const Answered = <Result,>({
  answer,
  children,
}: {
  answer: Answer<Result>
  children: (data: Result) => ReactNode
}) => (
  <>
    {answer.failure ? <Failure error={answer.failure} again={answer.again} /> : null}
    {answer.waiting ? <Waiting /> : null}
    {answer.data === undefined ? null : children(answer.data)}
  </>
)
