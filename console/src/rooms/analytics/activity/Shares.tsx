import type { AnalyticsActivityShareFragment } from '../../../generated/graphql.ts'
import { Scroll } from '../../../parts/Scroll.tsx'
import { Count } from '../../../parts/numbers.tsx'

/** How often each was named, the most first. */
export const Shares = ({
  title,
  caption,
  of: shares,
  none,
  text,
}: {
  title: string
  caption: string
  of: readonly AnalyticsActivityShareFragment[]
  none: string
  /** A name for the key, which then stands beside it. */
  text?: (key: string) => string
}) => (
  <>
    <h3>{title}</h3>
    {shares.length === 0 ? (
      <p>{none}</p>
    ) : (
      <Scroll label={title}>
        <table>
          <caption className="unseen">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{caption}</th>
              <th scope="col" className="amount">
                How often
              </th>
            </tr>
          </thead>
          <tbody>
            {shares.map(({ key, count }) => (
              <tr key={key}>
                <th scope="row">
                  <bdi>{text?.(key) ?? key}</bdi> {text ? <span className="hint">{key}</span> : null}
                </th>
                <td className="amount">
                  <Count of={count} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    )}
  </>
)
