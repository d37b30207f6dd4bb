import type { AnswerError } from '../../../client/src/error.ts'

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

/** Which argument or input field an error of an answer is about, in the form of `Problem.path`; undefined where it does not say. */
export function inputPathOf(extensions: AnswerError['extensions']): readonly string[] | undefined {
  const said = extensions?.['inputPath']
  if (!Array.isArray(said)) return undefined
  const words = said.map(String)
  return words[0] === 'variables' ? words.slice(1) : words
}
