/** Trying again and giving up, which are asked for in the same way. */
import { useChange } from '../../../ask/change.ts'
import { SyncDiscardDocument, SyncRetryDocument } from '../../../generated/graphql.ts'
import type { SyncEventFilter, SyncSteeredFragment } from '../../../generated/graphql.ts'

export type Kind = 'retry' | 'discard'
/** By ids, or by a filter with at least one condition. */
export type Choice = { readonly ids: string[] } | { readonly filter: SyncEventFilter }

export interface Order {
  readonly choice: Choice
  readonly dryRun: boolean
  readonly reason: string
}

/** One call takes no more events. */
export const mostSteered = 1_000

export function useSteering(kind: Kind, then?: (steered: SyncSteeredFragment) => void) {
  const options = { then: ({ steered }: { steered: SyncSteeredFragment }) => then?.(steered) }
  const retry = useChange(SyncRetryDocument, options)
  const discard = useChange(SyncDiscardDocument, options)
  const { data, failure, sending } = kind === 'retry' ? retry : discard
  return {
    steered: data?.steered,
    failure,
    sending,
    send({ choice, dryRun, reason }: Order) {
      if (kind === 'retry') retry.send({ ...choice, dryRun })
      else discard.send({ ...choice, dryRun, reason })
    },
  }
}
