import { useAnswer } from '../../../ask/answer.ts'
import { SyncHistoryDocument } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { Bars } from '../../../parts/Bars.tsx'
import { hrefOf, usePlace } from '../../../shell/place.ts'

const ranges = [
  { name: 'hour', title: 'Last hour by minute', bucket: 'MINUTE', last: 'PT1H', everyMs: 15_000 },
  { name: 'day', title: 'Last day by hour', bucket: 'HOUR', last: 'P1D', everyMs: 60_000 },
  { name: 'month', title: 'Last month by day', bucket: 'DAY', last: 'P30D', everyMs: 60_000 },
] as const

/** What happened over time. */
export function History() {
  const wanted = usePlace().query.get('range')
  const range = ranges.find(({ name }) => name === wanted) ?? ranges[0]
  const answer = useAnswer(SyncHistoryDocument, { bucket: range.bucket, last: range.last }, { everyMs: range.everyMs })
  return (
    <section aria-labelledby="sync-history">
      <h2 id="sync-history">Over time</h2>
      <nav className="parts" aria-label="Range">
        {ranges.map(({ name, title }) => (
          <a
            key={name}
            href={hrefOf(['sync'], { range: name })}
            aria-current={name === range.name ? 'true' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <Answered answer={answer}>
        {({ syncHealth: { histogram } }) => (
          <div aria-busy={answer.asking}>
            <Bars
              title="Changes"
              series={['accepted', 'acknowledged', 'failed tries', 'dead']}
              bars={histogram.map(({ start, accepted, acknowledged, failed, dead }) => ({
                label: labelOf(start, range.bucket),
                values: [accepted, acknowledged, failed, dead],
              }))}
            />
            <Bars
              title="95 in 100 took at most, in milliseconds"
              series={['milliseconds']}
              bars={histogram.map(({ start, p95LagMs }) => ({
                label: labelOf(start, range.bucket),
                values: [p95LagMs],
              }))}
            />
          </div>
        )}
      </Answered>
    </section>
  )
}

/** `2026-11-28 09:15 UTC`; a whole day is its date. */
const labelOf = (start: string, bucket: string): string =>
  bucket === 'DAY' ? start.slice(0, 10) : `${start.slice(0, 16).replace('T', ' ')} UTC`
