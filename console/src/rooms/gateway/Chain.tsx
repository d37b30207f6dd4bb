import { useState } from 'react'
import { useAnswer } from '../../ask/answer.ts'
import { GatewayChainDocument } from '../../generated/graphql.ts'
import type { GatewayChainQuery } from '../../generated/graphql.ts'
import { Failure } from '../../parts/Failure.tsx'
import { Waiting } from '../../parts/Waiting.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Count } from '../../parts/numbers.tsx'

/** Whether every entry fits the one before. All of the log is read for it, so it is asked for by a person and never by itself. */
export function Chain() {
  const [wanted, setWanted] = useState(false)
  const answer = useAnswer(GatewayChainDocument, {}, { when: wanted })
  const press = () => (wanted ? answer.again() : setWanted(true))
  // Nothing is said of the log as it was while it is read again.
  const verdict = wanted && !answer.asking ? answer.data : undefined
  return (
    <div className="chain">
      <button type="button" disabled={wanted && answer.asking} onClick={press}>
        Check the whole chain
      </button>
      {wanted && answer.asking ? <Waiting what="Reading every entry…" /> : null}
      {wanted && answer.failure ? <Failure error={answer.failure} again={answer.again} /> : null}
      {verdict && !answer.failure ? <Verdict of={verdict.auditLog} /> : null}
    </div>
  )
}

function Verdict({ of: { chainValid, totalCount, edges } }: { of: GatewayChainQuery['auditLog'] }) {
  const newest = edges[0]?.node
  if (!chainValid) {
    return (
      <div className="notice failure loud" role="alert">
        <p>
          <strong>The audit log was tampered with.</strong>
        </p>
        <p>
          An entry was changed, removed or put in since it was written. Keep the store as it is, and compare it with a
          copy from before.
        </p>
      </div>
    )
  }
  return (
    <div className="notice" role="status">
      <p>
        Every one of <Count of={totalCount} /> entries fits the one before it.
      </p>
      {newest ? (
        <p className="hint">
          The newest, of <Moment at={newest.at} />, has the hash <code>{newest.hash}</code>. Kept elsewhere, it proves
          later that nothing up to here was rewritten.
        </p>
      ) : null}
    </div>
  )
}
