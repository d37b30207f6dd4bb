import type { GatewayNowQuery } from '../../generated/graphql.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Scroll } from '../../parts/Scroll.tsx'
import { Count } from '../../parts/numbers.tsx'

/** The rate limits that count for this caller, and what is left of each. */
export const Budgets = ({ budgets }: { budgets: GatewayNowQuery['caller']['rateLimits'] }) => (
  <section aria-labelledby="budgets">
    <h2 id="budgets">Rate limits</h2>
    {budgets.length === 0 ? (
      <p>No limit counts for you.</p>
    ) : (
      <Scroll label="Rate limits">
        <table>
          <thead>
            <tr>
              <th scope="col">Policy</th>
              <th scope="col" className="amount">
                Left
              </th>
              <th scope="col" className="amount">
                Limit
              </th>
              <th scope="col">
                <span className="unseen">Share left</span>
              </th>
              <th scope="col">Full again</th>
            </tr>
          </thead>
          <tbody>
            {budgets.map(({ policy, limit, remaining, resetAt }) => (
              <tr key={policy}>
                <th scope="row">{policy}</th>
                <td className="amount">
                  <Count of={remaining} />
                </td>
                <td className="amount">
                  <Count of={limit} />
                </td>
                <td>
                  <meter aria-label={`${policy}: what is left`} max={limit} low={limit / 5} value={remaining} />
                </td>
                <td>{remaining >= limit ? 'full now' : <Moment at={resetAt} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    )}
  </section>
)
