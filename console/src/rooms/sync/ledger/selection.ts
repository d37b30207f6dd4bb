/** Which events somebody has ticked. It lasts over the pages of one filter; another filter begins anew. */
import { useState } from 'react'

/** One call takes no more ids. */
export const mostIds = 250

interface Chosen {
  readonly filter: string
  readonly ids: ReadonlySet<string>
  /** Everything that fits the filter, and not what is ticked. */
  readonly all: boolean
}

export interface Selection {
  readonly ids: ReadonlySet<string>
  readonly all: boolean
  /** Nothing is chosen. */
  readonly empty: boolean
  tick(ids: readonly string[], ticked: boolean): void
  chooseAll(): void
  clear(): void
}

export function useSelection(filter: string): Selection {
  const nothing: Chosen = { filter, ids: new Set(), all: false }
  const [kept, setKept] = useState(nothing)
  const chosen = kept.filter === filter ? kept : nothing
  return {
    ids: chosen.ids,
    all: chosen.all,
    empty: !chosen.all && chosen.ids.size === 0,
    tick(ids, ticked) {
      const next = new Set(chosen.ids)
      for (const id of ids) {
        if (ticked) next.add(id)
        else next.delete(id)
      }
      setKept({ filter, ids: next, all: false })
    },
    chooseAll: () => setKept({ filter, ids: new Set(), all: true }),
    clear: () => setKept(nothing),
  }
}
