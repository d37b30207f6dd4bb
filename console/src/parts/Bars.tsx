import { decimalText } from './numbers.tsx'
import { Scroll } from './Scroll.tsx'

/** A bar chart over time or over names, drawn as SVG, with the same numbers as a table for whoever cannot see it. */
export interface Bar {
  readonly label: string
  /** One for each series; null where it is not known, which is drawn as a gap and never as zero. */
  readonly values: readonly (number | null)[]
  /** How the values are said, where a number alone is not exact or not enough; also why one is not there. */
  readonly texts?: readonly string[]
}

const height = 120
/** Of 600: a single bar is a bar, and not a wall. */
const widest = 60

export function Bars({
  title,
  series,
  bars,
  missing,
}: {
  title: string
  series: readonly string[]
  bars: readonly Bar[]
  /** Says why values are not there; such places are then marked, because an empty one could as well be a zero. */
  missing?: string
}) {
  const said = ({ values, texts }: Bar, index: number): string =>
    texts?.[index] ?? (values[index] == null ? (missing ?? 'not known') : decimalText(String(values[index])))
  const most = Math.max(...bars.flatMap(({ values }) => values.filter((value) => value !== null)))
  const first = bars.find(({ values }) => values.includes(most))
  const lacks = missing !== undefined && bars.some(({ values }) => values.includes(null))
  const slot = 600 / Math.max(1, bars.length)
  // Between many there is less room, and the bars keep the most of it.
  const gap = Math.min(1, slot / 4)
  const width = Math.min(widest, slot - gap) / series.length
  const margin = (slot - gap - width * series.length) / 2
  return (
    <figure className="bars">
      <figcaption>
        {title}
        <span className="legend">
          {series.map((name, index) => (
            <span key={name} className={`series-${index}`}>
              {name}
            </span>
          ))}
          {lacks ? <span className="series-missing">{missing}</span> : null}
        </span>
      </figcaption>
      <svg viewBox={`0 0 600 ${height}`} preserveAspectRatio="none" role="img" aria-label={title}>
        {bars.flatMap((bar, at) =>
          bar.values.map((value, index) => {
            if (value === null && missing === undefined) return null
            const tall = value === null ? height : (value / (most || 1)) * height
            const what = value === null ? '' : ` ${series[index] ?? ''}`
            return (
              <rect
                key={`${bar.label} ${index}`}
                className={value === null ? 'series-missing' : `series-${index}`}
                x={at * slot + margin + index * width}
                y={height - tall}
                width={width}
                height={tall}
              >
                <title>{`${bar.label}: ${said(bar, index)}${what}`}</title>
              </rect>
            )
          }),
        )}
      </svg>
      <p className="axis">
        <span>{bars[0]?.label}</span>
        <span>{first ? `at most ${said(first, first.values.indexOf(most))}` : 'no values'}</span>
        <span>{bars.at(-1)?.label}</span>
      </p>
      <details>
        <summary>As a table</summary>
        <Scroll label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{title}</th>
                {series.map((name) => (
                  <th key={name} scope="col" className="amount">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.label}>
                  <th scope="row">{bar.label}</th>
                  {bar.values.map((_value, index) => (
                    <td key={index} className="amount">
                      {said(bar, index)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </figure>
  )
}
