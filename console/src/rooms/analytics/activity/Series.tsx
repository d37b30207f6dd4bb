import type { AnalyticsActivitySeriesFragment } from '../../../generated/graphql.ts'
import { Bars } from '../../../parts/Bars.tsx'
import { missingText, notRated, titleOf, valueText } from './metrics.ts'

/** One number over time. Days that nobody counted are marked as such; they had not none. */
export function Series({
  of,
  end,
  since,
}: {
  of: AnalyticsActivitySeriesFragment
  /** Of all days. */
  end: string
  since: string | null
}) {
  return (
    <Bars
      title={titleOf(of)}
      series={['reported here']}
      bars={of.points.map(({ start, value }, place) => ({
        label: start.slice(0, 10),
        // Drawn as near as a pixel is; said as exact as it is.
        values: [value === null ? null : Number(value)],
        texts: [
          value === null ? missingText(of.metric, of.points[place + 1]?.start ?? end, since) : valueText(value, of),
        ],
      }))}
      missing={of.metric === 'RATING' ? `not counted, or ${notRated}` : 'not counted'}
    />
  )
}
