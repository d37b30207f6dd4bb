/** Following the ledger as it changes. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { useEvents } from '../../ask/events.ts'
import { SyncChangesDocument, SyncNowDocument } from '../../generated/graphql.ts'
import type { SyncChangesSubscription } from '../../generated/graphql.ts'
import { useSession } from '../../shell/session.tsx'

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

/** Where the stream of changes was when somebody came; undefined until that is known. What happens before the stream is open is told then. */
function useBeginning(): string | null | undefined {
  const { client } = useSession()
  const [changeId, setChangeId] = useState<string | null>()
  useEffect(() => {
    const ending = new AbortController()
    client.request(SyncNowDocument, {}, { signal: ending.signal }).then(
      ({ syncHealth }) => setChangeId(syncHealth.changeId),
      // The stream then begins when it is open, and what is wrong shows where the list is asked for.
      () => ending.signal.aborted || setChangeId(null),
    )
    return () => ending.abort()
  }, [client])
  return changeId
}

/** Tells of each change of this user, or of all. */
export function useLedger(userId: string | null, onChange: (change: LedgerChange) => void) {
  const beginning = useBeginning()
  const variables = { userId, afterEventId: beginning ?? null }
  return useEvents(SyncChangesDocument, variables, (event) => onChange(event.userSyncChanged), {
    when: beginning !== undefined,
    silent: true,
    // Else a connection that is lost after a long night would bring the whole night once more.
    goOn: ({ userSyncChanged }) => ({ afterEventId: userSyncChanged.changeId }),
  })
}
