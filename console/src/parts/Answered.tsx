import type { ReactNode } from 'react'
import type { Answer } from '../ask/answer.ts'
import { Failure } from './Failure.tsx'
import './answered.css'
import { Waiting } from './Waiting.tsx'

/**
 * What an answer looks like while there is none, when there is one, and when it failed as a whole or in part. While the question has
 * changed and its answer is on its way, what is shown says that it is still the earlier one.
 */
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
    {answer.data === undefined ? null : (
      <div className={answer.earlier ? 'answered earlier' : 'answered'} aria-busy={answer.earlier}>
        {answer.earlier ? (
          <p className="on-its-way" role="status">
            Loading…
          </p>
        ) : null}
        {children(answer.data)}
      </div>
    )}
  </>
)
