import { useAnswer } from '../../ask/answer.ts'
import { GatewayAuditDocument } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Lacking } from '../../parts/Lacking.tsx'
import { Count } from '../../parts/numbers.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { go, usePlace } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { auditPath, filtersWith, variablesOf } from './audit-place.ts'
import { AuditFilters } from './AuditFilters.tsx'
import { AuditTable } from './AuditTable.tsx'
import { Chain } from './Chain.tsx'

/** Who did what, newest first. */
export function AuditPart() {
  const may = useSession().may('admin:audit')
  const { query } = usePlace()
  const answer = useAnswer(GatewayAuditDocument, variablesOf(query), { when: may })
  if (!may) return <Lacking permission="admin:audit" what="The audit log" />
  const entry = query.get('entry')
  return (
    <section aria-labelledby="audit">
      <h2 id="audit">Audit log</h2>
      <Chain />
      <AuditFilters query={query} />
      <Answered answer={answer}>
        {({ auditLog: { edges, pageInfo, totalCount } }) => (
          <>
            <p role="status">
              <Count of={totalCount} /> {totalCount === 1 ? 'entry fits' : 'entries fit'}
              {answer.asking ? '; asking again…' : '.'}
            </p>
            {edges.length === 0 ? null : <AuditTable entries={edges.map(({ node }) => node)} query={query} />}
            {entry === null || answer.asking || edges.some(({ node }) => node.id === entry) ? null : (
              <p className="notice">The entry {entry} is not on this page.</p>
            )}
            <Pages
              info={pageInfo}
              onFirst={() => go(auditPath, filtersWith(query, {}))}
              onNext={() => go(auditPath, filtersWith(query, { after: pageInfo.endCursor }))}
            />
          </>
        )}
      </Answered>
    </section>
  )
}
