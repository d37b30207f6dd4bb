import { Failure } from '../Failure.tsx'
import { Problems } from '../Problems.tsx'
import type { Taken } from './steps.ts'

/** Fields that show themselves what is wrong with them. */
const withField: ReadonlySet<string | undefined> = new Set(['note', 'body'])

/** Why steps were not taken. Where somebody else was faster, what is shown has been read again by then. */
export function Refused({ steps }: { steps: readonly Taken[] }) {
  const errors = steps.flatMap((step) => step.errors)
  const conflicts = errors.filter(({ __typename }) => __typename === 'ConflictError')
  const others = errors.filter(({ __typename, path }) => __typename !== 'ConflictError' && !withField.has(path?.[0]))
  return (
    <>
      {conflicts.map(({ message, code }) => (
        <div key={message} className="notice failure" role="alert">
          <p>Nothing was changed. {message}</p>
          <p className="hint">
            It was read again: what stands here is how it is now. <code>{code}</code>
          </p>
        </div>
      ))}
      <Problems of={others} />
      {steps.map(({ failure }, index) => (failure ? <Failure key={index} error={failure} /> : null))}
    </>
  )
}
