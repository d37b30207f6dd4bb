import type { ActivityMetric } from '../../../generated/graphql.ts'
import { changeText, notRated, titleOf, valueText } from './metrics.ts'

export interface Total {
  readonly metric: ActivityMetric
  readonly currency: string | null
  readonly value: string | null
  readonly previous: string | null
}

/** Numbers over all days, each with how it stands to the same number of days before. */
export const Totals = ({ of }: { of: readonly Total[] }) => (
  <dl className="cards totals">
    {of.map((total) => (
      <div key={titleOf(total)} className="card">
        <dt>{titleOf(total)}</dt>
        <dd className={total.value === null ? 'part' : 'number'}>
          {total.value === null ? none(total.metric) : valueText(total.value, total)}
        </dd>
        <dd className="change">{changeText(total.value, total.previous, total)}</dd>
      </div>
    ))}
  </dl>
)

const none = (metric: ActivityMetric): string => (metric === 'RATING' ? `not counted, or ${notRated}` : 'not counted')
