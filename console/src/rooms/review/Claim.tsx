import { useState } from 'react'
import { ReviewClaimDocument, ReviewReleaseDocument } from '../../generated/graphql.ts'
import { Field } from '../../parts/Field.tsx'
import { Refused } from '../../parts/publication/Refused.tsx'
import { useStep } from '../../parts/publication/steps.ts'

const leases = { PT30M: '30 minutes', PT2H: '2 hours', P1D: 'a day' } as const

/** Takes a publication for oneself, for longer, or gives it back. */
export function Claim({ id, isMine }: { id: string; isMine: boolean }) {
  const [lease, setLease] = useState<string>('PT30M')
  const claiming = useStep(ReviewClaimDocument)
  const releasing = useStep(ReviewReleaseDocument)
  const isBusy = claiming.sending || releasing.sending
  return (
    <section aria-label="Claim">
      <div className="filters publication-filters">
        <Field label="For how long">
          {(given) => (
            <select {...given} value={lease} onChange={({ target }) => setLease(target.value)}>
              {Object.entries(leases).map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          )}
        </Field>
        <button type="button" disabled={isBusy} onClick={() => claiming.take({ id, lease })}>
          {isMine ? 'Extend the claim' : 'Claim it'}
        </button>
        {isMine ? (
          <button type="button" disabled={isBusy} onClick={() => releasing.take({ id })}>
            Release it
          </button>
        ) : null}
      </div>
      <p className="hint">
        {isMine
          ? 'Until then, or until you release it, nobody else decides about it.'
          : 'While you have it, nobody else decides about it. You may also decide without.'}
      </p>
      <Refused steps={[claiming, releasing]} />
    </section>
  )
}
