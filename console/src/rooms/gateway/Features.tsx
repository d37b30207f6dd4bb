import type { GatewayNowQuery } from '../../generated/graphql.ts'
import { Scroll } from '../../parts/Scroll.tsx'

/** What configuration can switch off, and why it is off where it is. */
export const Features = ({ features }: { features: GatewayNowQuery['caller']['features'] }) => (
  <section aria-labelledby="features">
    <h2 id="features">Parts of the gateway</h2>
    <Scroll label="Parts of the gateway">
      <table>
        <thead>
          <tr>
            <th scope="col">Switch</th>
            <th scope="col">State</th>
            <th scope="col">Why it is off</th>
          </tr>
        </thead>
        <tbody>
          {features.map(({ name, enabled, reason }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>
                <span className={enabled ? 'badge good' : 'badge'}>{enabled ? 'on' : 'off'}</span>
              </td>
              <td>{enabled ? null : (reason ?? <span className="unknown">not known</span>)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  </section>
)
