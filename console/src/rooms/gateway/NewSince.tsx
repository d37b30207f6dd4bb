import { useState } from 'react'

/** Tells how many messages have come since somebody began to look. */
export function NewSince({ ids, asking }: { ids: readonly string[]; asking: boolean }) {
  const [known, setKnown] = useState<ReadonlySet<string> | undefined>()
  // While another question is being answered, what is shown is the answer to the one before.
  if (known === undefined && !asking) setKnown(new Set(ids))
  const fresh = known === undefined ? 0 : ids.filter((id) => !known.has(id)).length
  return (
    <p className="hint" role="status">
      {fresh === 0
        ? 'Asked again every 10 seconds.'
        : `${fresh === ids.length ? 'At least ' : ''}${fresh} new since you came.`}
    </p>
  )
}
