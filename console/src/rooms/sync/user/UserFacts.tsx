import type { SyncUserFactsFragment } from '../../../generated/graphql.ts'
import { Count } from '../../../parts/numbers.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Scroll } from '../../../parts/Scroll.tsx'
import { hrefOf } from '../../../shell/place.ts'
import { Badge } from '../Badge.tsx'
import { spanText } from '../../../parts/spans.ts'
import { actionWords, statusWords } from '../words.ts'

export const UserFacts = ({ of }: { of: SyncUserFactsFragment }) => (
  <>
    <dl className="facts" aria-label="How far it has come">
      <dt>State</dt>
      <dd>
        <span role="status">
          <Badge of={of.status} /> <span className="hint">{statusWords[of.status].means}.</span>
        </span>
      </dd>
      <dt>Revision at the panel</dt>
      <dd>{of.desiredRevision === 0 ? 'none: no change was accepted' : <Count of={of.desiredRevision} />}</dd>
      <dt>Acknowledged revision</dt>
      <dd>
        {of.appliedRevision === null ? <span className="unknown">none yet</span> : <Count of={of.appliedRevision} />}
      </dd>
      <dt>Behind by</dt>
      <dd>{of.lagSeconds === null ? 'nothing' : spanText(of.lagSeconds * 1_000)}</dd>
      <dt>Newest change</dt>
      <dd>
        {of.lastEvent === null ? (
          'none'
        ) : (
          <>
            <a href={hrefOf(['sync', 'events', of.lastEvent.id])}>{actionWords[of.lastEvent.action]}</a>,{' '}
            <Moment at={of.lastEvent.enqueuedAt} />
          </>
        )}
      </dd>
      <dt>Last compared</dt>
      <dd>
        <Moment at={of.lastVerifiedAt} unknown="never" />
      </dd>
    </dl>
    <h2 id="sync-drift">Differences</h2>
    {of.drift.length === 0 ? (
      <p>{of.lastVerifiedAt === null ? 'It was never compared.' : 'The last comparison found none.'}</p>
    ) : (
      <Drift of={of} />
    )}
  </>
)

/** Digests and not values: no personal data is shown. */
const Drift = ({ of: { drift } }: { of: SyncUserFactsFragment }) => (
  <Scroll label="What differs">
    <table aria-labelledby="sync-drift">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Since</th>
          <th scope="col">SHA-256 of what the panel said</th>
          <th scope="col">SHA-256 of what the marketplace has</th>
        </tr>
      </thead>
      <tbody>
        {drift.map(({ field, since, panelDigest, marketplaceDigest }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td className="number">
              <Moment at={since} />
            </td>
            <td>
              <code>{panelDigest}</code>
            </td>
            <td>
              <code>{marketplaceDigest}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)
