/** Following the ledger as it changes. */
import { useCallback, useEffect, useRef } from 'react'
import { useEvents } from '../../ask/events.ts'
import { SyncChangesDocument } from '../../generated/graphql.ts'
import type { SyncChangesSubscription } from '../../generated/graphql.ts'

export type LedgerChange = SyncChangesSubscription['userSyncChanged']

const gatherMs = 400

/** Does it soon, and once for all the calls of a moment: a busy ledger must not become as many questions. */
export function useSoon(run: () => void): () => void {
  const latest = useRef(run)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => {
    latest.current = run
  })
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      latest.current()
    }, gatherMs)
  }, [])
}

/**
 * Tells of each change of this user, or of all. A stream of changes says nothing before something changes: whoever follows counts as
 * following until the stream has failed.
 */
export function useLedger(userId: string | null, onChange: (change: LedgerChange) => void) {
  const { live, failure } = useEvents(SyncChangesDocument, { userId }, (event) => onChange(event.userSyncChanged))
  return { live: live || failure === undefined, failure }
}
