import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useSoon } from '../ledger-changes.ts'
import type { LedgerChange } from '../ledger-changes.ts'

interface Kept {
  readonly place: string
  readonly count: number
}

export interface NewsOptions {
  /** Names the page of the list; another one begins anew. */
  readonly place: string
  /** Whether what is new may come in by itself. */
  readonly open: boolean
  readonly shown: readonly string[]
  readonly again: () => void
}

/**
 * What has changed since somebody came to this page. Events that are shown change where they stand. Others come in by themselves at the
 * top of the list while nothing is chosen there; else they are only counted, so that nothing moves under somebody's hand.
 */
export function useNews({ place, open, shown, again }: NewsOptions) {
  const [kept, setKept] = useState<Kept>({ place, count: 0 })
  // Added to in its place: a list that is left alone overnight, with something chosen, hears of very many.
  const heard = useRef({ place, ids: new Set<string>() })
  const refresh = useSoon(again)
  const answers = useQueryClient()
  return {
    count: kept.place === place ? kept.count : 0,
    told({ id }: LedgerChange) {
      // Pages that were left a moment ago are not shown again as they were.
      void answers.invalidateQueries({ refetchType: 'none' })
      if (open || shown.includes(id)) return refresh()
      if (heard.current.place !== place) heard.current = { place, ids: new Set() }
      setKept({ place, count: heard.current.ids.add(id).size })
    },
    forget() {
      heard.current = { place, ids: new Set() }
      setKept({ place, count: 0 })
    },
  }
}

export const News = ({ count, onShow }: { count: number; onShow: () => void }) => (
  <div role="status" aria-label="New changes">
    {count === 0 ? null : (
      <p className="notice news">
        {count} {count === 1 ? 'other change has' : 'other changes have'} moved since you came to this page.{' '}
        <button type="button" onClick={onShow}>
          Show the newest
        </button>
      </p>
    )}
  </div>
)
