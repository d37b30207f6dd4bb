import type { GatewayAuditQuery } from '../../generated/graphql.ts'
import { Moment } from '../../parts/Moment.tsx'
import { hrefOf } from '../../shell/place.ts'
import { auditPath, filtersWith } from './audit-place.ts'
import { EntryDetail } from './EntryDetail.tsx'
import { OpeningTable } from '../../parts/OpeningTable.tsx'

export type AuditEntry = GatewayAuditQuery['auditLog']['edges'][number]['node']

/** A page of entries. */
export const AuditTable = ({ entries, query }: { entries: readonly AuditEntry[]; query: URLSearchParams }) => (
  <OpeningTable
    label="Entries"
    titles={['When', 'Actor', 'Action', 'About', 'Outcome']}
    rows={entries}
    name="entry"
    about={({ action, target }) => `${action} of ${target}`}
    cells={(entry) => <Cells of={entry} query={query} />}
    detail={(entry) => <EntryDetail of={entry} />}
  />
)

function Cells({ of: { at, actor, action, target, outcome }, query }: { of: AuditEntry; query: URLSearchParams }) {
  const only = (name: 'actor' | 'action', value: string) => (
    <a href={hrefOf(auditPath, filtersWith(query, { [name]: value }))} title={`Only this ${name}`}>
      {value}
    </a>
  )
  return (
    <>
      <td>
        <Moment at={at} />
      </td>
      <td>{only('actor', actor)}</td>
      <th scope="row">{only('action', action)}</th>
      <td className="target">{target}</td>
      <td>
        <span className={outcome === 'done' ? 'badge good' : 'badge bad'}>{outcome}</span>
      </td>
    </>
  )
}
