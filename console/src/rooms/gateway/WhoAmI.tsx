import type { GatewayNowQuery } from '../../generated/graphql.ts'
import { Moment } from '../../parts/Moment.tsx'

/** The caller as the gateway sees it, which may be less than somebody believes to be. */
export const WhoAmI = ({ caller }: { caller: GatewayNowQuery['caller'] }) => (
  <section aria-labelledby="who-am-i">
    <h2 id="who-am-i">Who you are</h2>
    <dl className="facts">
      <dt>Service</dt>
      <dd>
        <code>{caller.serviceId}</code>
      </dd>
      <dt>Subject</dt>
      <dd>
        <code>{caller.subject}</code>
      </dd>
      <dt>Acts for</dt>
      <dd>{caller.actingUserId === null ? 'nobody' : <code>{caller.actingUserId}</code>}</dd>
      <dt>Token ends</dt>
      <dd>
        <Moment at={caller.tokenExpiresAt} unknown="never" />
      </dd>
      <dt>Permissions</dt>
      <dd>
        {caller.permissions.length === 0 ? (
          'none'
        ) : (
          <ul className="words">
            {caller.permissions.map((permission) => (
              <li key={permission}>
                <code>{permission}</code>
              </li>
            ))}
          </ul>
        )}
      </dd>
    </dl>
  </section>
)
