export interface Problem {
  readonly code: string
  readonly message: string
  readonly path: readonly string[] | null
}

/** Why a write was not accepted: what the gateway says, with the field it is about. */
export function Problems({ of }: { of: readonly Problem[] | undefined }) {
  if (!of || of.length === 0) return null
  return (
    <ul className="notice failure problems" role="alert">
      {of.map(({ code, message, path }, index) => (
        <li key={index}>
          {path ? <code>{path.join('.')}</code> : null} {message} <small className="hint">{code}</small>
        </li>
      ))}
    </ul>
  )
}

/** The problems of one field, found by its path; those of fields below it as well. */
export const problemsAt = (problems: readonly Problem[] | undefined, path: readonly string[]): readonly Problem[] =>
  (problems ?? []).filter((problem) => problem.path && path.every((word, index) => problem.path?.[index] === word))
