import { useEffect, useRef, useState } from 'react'
import type { SyncSteeredFragment } from '../../../generated/graphql.ts'
import { useSession } from '../../../shell/session.tsx'
import { Lacking } from '../../../parts/Lacking.tsx'
import { SteeringDialog } from './SteeringDialog.tsx'
import type { Choice, Kind } from './steering.ts'

/** What can be done about chosen events: `choice` is null while there are none. */
export function Steering({ choice, onDone }: { choice: Choice | null; onDone?: () => void }) {
  const { may } = useSession()
  const [kind, setKind] = useState<Kind | null>(null)
  const [said, setSaid] = useState('')
  const group = useRef<HTMLDivElement>(null)
  const isDone = useRef(false)
  // The dialog gives the focus back to what is off by then, or a moment later: it stays beside it.
  useEffect(() => {
    if (!isDone.current || choice !== null) return
    isDone.current = false
    const { activeElement } = document
    if (activeElement === document.body || group.current?.contains(activeElement)) group.current?.focus()
  }, [choice])
  if (!may('sync:write')) return <Lacking permission="sync:write" what="Trying changes again and giving them up" />

  function done({ affected }: SyncSteeredFragment) {
    const changes = `${affected} ${affected === 1 ? 'change' : 'changes'}`
    setSaid(kind === 'retry' ? `${changes} will be tried again now.` : `${changes} given up.`)
    setKind(null)
    onDone?.()
    isDone.current = true
  }

  return (
    <>
      <div ref={group} className="buttons" role="group" aria-label="What can be done" tabIndex={-1}>
        <button type="button" disabled={choice === null} onClick={() => setKind('retry')}>
          Try again…
        </button>
        <button type="button" className="danger" disabled={choice === null} onClick={() => setKind('discard')}>
          Give up…
        </button>
      </div>
      <p role="status" className="said">
        {said}
      </p>
      {kind !== null && choice !== null ? (
        <SteeringDialog kind={kind} choice={choice} onDone={done} onClose={() => setKind(null)} />
      ) : null}
    </>
  )
}
