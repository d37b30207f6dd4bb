/** A step of a publication as a hook: what was refused, and why, is part of the answer. */
import type { TypedDocument } from '../../../../client/src/request.ts'
import { useChange } from '../../ask/change.ts'
import type { LastSent } from '../../ask/change.ts'
import type { PublicationStepFragment } from '../../generated/graphql.ts'

export type StepErrors = PublicationStepFragment['userErrors']

/** What can be shown of a step whatever it is. */
export interface Taken {
  readonly errors: StepErrors
  readonly failure: Error | undefined
  readonly sending: boolean
}

export interface Step<Variables> extends Taken {
  take(variables: Variables): void
  /** The last answer or failure: another one when the gateway has spoken again. */
  readonly heard: unknown
  clear(): void
}

export interface StepOptions {
  readonly onDone?: (workflow: PublicationStepFragment['workflow']) => void
  readonly onRefused?: (errors: StepErrors) => void
  readonly keyed?: LastSent
}

export function useStep<Variables>(
  document: TypedDocument<{ readonly result: PublicationStepFragment }, Variables>,
  { onDone, onRefused, keyed }: StepOptions = {},
): Step<Variables> {
  const { data, failure, sending, send, clear } = useChange(document, {
    then({ result }) {
      if (result.userErrors.length === 0) onDone?.(result.workflow)
      else onRefused?.(result.userErrors)
    },
    ...(keyed && { keyed }),
  })
  return { errors: data?.result.userErrors ?? [], failure, sending, take: send, heard: failure ?? data, clear }
}
