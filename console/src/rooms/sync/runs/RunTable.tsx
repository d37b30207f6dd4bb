import type { SyncRunFragment } from '../../../generated/graphql.ts'
import { Count } from '../../../parts/numbers.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Scroll } from '../../../parts/Scroll.tsx'

const counts = [
  { name: 'scanned', title: 'Looked at', means: 'Users looked at' },
  { name: 'matched', title: 'Same', means: 'Users that are the same on both sides' },
  { name: 'missing', title: 'Missing', means: 'Users that the marketplace should have and has not' },
  { name: 'drifted', title: 'Drifted', means: 'Users with other values at the marketplace' },
  { name: 'orphaned', title: 'Orphaned', means: 'Users that were deleted and that the marketplace still has' },
  {
    name: 'skipped',
    title: 'Skipped',
    means: 'Users that were not compared: with changes under way or refused, or with a record that cannot be read',
  },
  { name: 'repaired', title: 'Repaired', means: 'Repairs that were put into the ledger' },
] as const

export function RunTable({ runs, busy }: { runs: readonly SyncRunFragment[]; busy: boolean }) {
  if (runs.length === 0) return <p className="notice">There was none yet.</p>
  return (
    <Scroll label="Comparisons" busy={busy}>
      <table className="events">
        <caption>Newest first</caption>
        <thead>
          <tr>
            <th scope="col">Began</th>
            <th scope="col">State</th>
            <th scope="col">Ended</th>
            <th scope="col">Repairs</th>
            <th scope="col" className="amount">
              Share
            </th>
            {counts.map(({ name, title, means }) => (
              <th key={name} scope="col" className="amount" title={means}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row" className="number">
                <Moment at={run.startedAt} />
              </th>
              <td>
                {run.status === 'RUNNING' ? (
                  <span className="badge">Running</span>
                ) : (
                  <span className="badge good">Done</span>
                )}
              </td>
              <td className="number">
                <Moment at={run.finishedAt} unknown="not yet" />
              </td>
              <td>{run.repair ? 'yes' : 'no'}</td>
              <td className="amount">{run.sample}</td>
              {counts.map(({ name }) => (
                <td key={name} className="amount">
                  <Count of={run[name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
