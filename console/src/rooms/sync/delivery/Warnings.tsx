import type { SyncHealthNumbersFragment } from '../../../generated/graphql.ts'
import { Count } from '../../../parts/numbers.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { hrefOf } from '../../../shell/place.ts'
import { circuitWords } from '../words.ts'

/** What an operator has to know before reading any number. The box is always there, so that what comes into it is announced. */
export const Warnings = ({ health }: { health: SyncHealthNumbersFragment }) => (
  <>
    {health.ledgerBalanced ? null : <Unbalanced health={health} />}
    <div role="status" aria-label="What stands in the way">
      {health.paused ? (
        <div className="notice warning">
          <p>
            <strong>The delivery is paused.</strong> Changes are accepted and wait.
          </p>
          <p>{health.pausedReason === null ? 'No reason was given.' : <q className="said">{health.pausedReason}</q>}</p>
        </div>
      ) : null}
      {health.heldUntil === null ? null : (
        <p className="notice warning">
          The marketplace asked to be left alone until <Moment at={health.heldUntil} />.
        </p>
      )}
      {health.circuit === 'CLOSED' ? null : (
        <p className="notice warning">
          The circuit to the marketplace is {circuitWords[health.circuit].text.toLowerCase()}:{' '}
          {circuitWords[health.circuit].means.toLowerCase()}.
        </p>
      )}
      {health.dead === 0 ? null : (
        <p className="notice failure">
          <Count of={health.dead} /> {health.dead === 1 ? 'change was' : 'changes were'} refused for good and{' '}
          {health.dead === 1 ? 'needs' : 'need'} a person.{' '}
          <a href={hrefOf(['sync', 'events'], { state: 'DEAD' })}>See what was refused</a>
        </p>
      )}
    </div>
  </>
)

const Unbalanced = ({ health }: { health: SyncHealthNumbersFragment }) => (
  <section className="notice failure loud" role="alert">
    <h2>The ledger does not balance</h2>
    <p>
      <Count of={health.acceptedTotal} /> accepted should be <Count of={health.acknowledgedTotal} /> acknowledged +{' '}
      <Count of={health.pending} /> pending + <Count of={health.retrying} /> retrying + <Count of={health.dead} /> dead
      + <Count of={health.superseded} /> superseded + <Count of={health.discarded} /> discarded.
    </p>
    <p>Changes may be lost or counted twice. Keep the store as it is, and look into it before anything else.</p>
  </section>
)
