import type { GatewayAuditQuery } from '../../generated/graphql.ts'
import { Moment } from '../../parts/Moment.tsx'
import { hrefOf } from '../../shell/place.ts'
import { auditPath, filtersWith, queryOf } from './audit-place.ts'
import { EntryDetail } from './EntryDetail.tsx'

export type AuditEntry = GatewayAuditQuery['auditLog']['edges'][number]['node']

/** A page of entries. The one that the address names is open. */
export function AuditTable({ entries, query }: { entries: readonly AuditEntry[]; query: URLSearchParams }) {
  return (
    <div className="scroll">
      <table className="audit">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Actor</th>
            <th scope="col">Action</th>
            <th scope="col">About</th>
            <th scope="col">Outcome</th>
            <th scope="col">
              <span className="unseen">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Entry key={entry.id} of={entry} query={query} isOpen={query.get('entry') === entry.id} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Entry({ of: entry, query, isOpen }: { of: AuditEntry; query: URLSearchParams; isOpen: boolean }) {
  const { id, at, actor, action, target, outcome } = entry
  const only = (name: 'actor' | 'action', value: string) => (
    <a href={hrefOf(auditPath, filtersWith(query, { [name]: value }))} title={`Only this ${name}`}>
      {value}
    </a>
  )
  return (
    <>
      <tr className={isOpen ? 'open' : undefined}>
        <td>
          <Moment at={at} />
        </td>
        <td>{only('actor', actor)}</td>
        <th scope="row">{only('action', action)}</th>
        <td className="target">{target}</td>
        <td>
          <span className={outcome === 'done' ? 'badge good' : 'badge bad'}>{outcome}</span>
        </td>
        <td>
          <a
            href={hrefOf(auditPath, { ...queryOf(query), entry: isOpen ? undefined : id })}
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Less' : 'More'} about ${action} of ${target}`}
          >
            {isOpen ? 'Less' : 'More'}
          </a>
        </td>
      </tr>
      {isOpen ? (
        <tr className="detail">
          <td colSpan={6}>
            <EntryDetail of={entry} />
          </td>
        </tr>
      ) : null}
    </>
  )
}
