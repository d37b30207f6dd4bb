import { useState } from 'react'
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
  if (!may('sync:write')) return <Lacking permission="sync:write" what="Trying changes again and giving them up" />

  function done({ affected }: SyncSteeredFragment) {
    const changes = `${affected} ${affected === 1 ? 'change' : 'changes'}`
    setSaid(kind === 'retry' ? `${changes} will be tried again now.` : `${changes} given up.`)
    setKind(null)
    onDone?.()
  }

  return (
    <>
      <div className="buttons">
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
