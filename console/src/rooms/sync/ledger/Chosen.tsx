import { useRef } from 'react'
import { Count } from '../../../parts/numbers.tsx'
import { useSession } from '../../../shell/session.tsx'
import { mostIds } from './selection.ts'
import type { Selection } from './selection.ts'

/** How many are chosen, and how to choose all that fit the filter. */
export function Chosen({ selection, total, filtered }: { selection: Selection; total: number; filtered: boolean }) {
  const { may } = useSession()
  const group = useRef<HTMLDivElement>(null)
  if (!may('sync:write')) return null
  // What chooses all or none is off once it has: the focus stays beside it.
  const beside = (choose: () => void) => () => {
    choose()
    group.current?.focus()
  }
  return (
    <div ref={group} className="buttons chosen" role="group" aria-label="What is chosen" tabIndex={-1}>
      <span role="status">
        {selection.all ? (
          <>
            All <Count of={total} /> like this are chosen.
          </>
        ) : (
          `${selection.ids.size} chosen.${selection.ids.size > mostIds ? ` One call takes at most ${mostIds}.` : ''}`
        )}
      </span>
      <button type="button" disabled={!filtered || total === 0 || selection.all} onClick={beside(selection.chooseAll)}>
        Choose all like this
      </button>
      <button type="button" disabled={selection.empty} onClick={beside(selection.clear)}>
        Choose none
      </button>
      {filtered ? null : <span className="hint">To choose all, say first which: set a condition above.</span>}
    </div>
  )
}
