import type { SyncEraseMutation } from '../../../generated/graphql.ts'
import { Count } from '../../../parts/numbers.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Scroll } from '../../../parts/Scroll.tsx'

type CertificateValue = NonNullable<SyncEraseMutation['eraseUser']['certificate']>

/** Says what was erased, place by place, without saying whose it was. */
export const Certificate = ({ of, busy, again }: { of: CertificateValue; busy: boolean; again: () => void }) => (
  <section className="notice" aria-labelledby="sync-certificate">
    <h3 id="sync-certificate">Certificate of erasure</h3>
    <p role="status">
      {of.completedAt === null
        ? 'Erased here. The marketplace has not acknowledged the delete yet; it is sent until it does.'
        : 'Everything is erased, at the marketplace as well.'}
    </p>
    <dl className="facts">
      <dt>Id</dt>
      <dd>
        <code>{of.id}</code>
      </dd>
      <dt>SHA-256 of the user id</dt>
      <dd>
        <code>{of.userIdHash}</code>
      </dd>
      <dt>Asked for</dt>
      <dd>
        <Moment at={of.requestedAt} />
      </dd>
      <dt>Completed</dt>
      <dd>
        <Moment at={of.completedAt} unknown="not yet" />
      </dd>
    </dl>
    <Scroll label="What was erased">
      <table aria-labelledby="sync-certificate">
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col" className="amount">
              Rows erased
            </th>
            <th scope="col">When</th>
            <th scope="col">Acknowledged</th>
          </tr>
        </thead>
        <tbody>
          {of.stores.map(({ name, rows, at, upstreamAcknowledged }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="amount">
                <Count of={rows} />
              </td>
              <td className="number">
                <Moment at={at} unknown="not yet" />
              </td>
              <td>{upstreamAcknowledged ? 'yes' : 'not yet'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
    {of.completedAt === null ? (
      <button type="button" disabled={busy} onClick={again}>
        Ask how it stands
      </button>
    ) : null}
  </section>
)
