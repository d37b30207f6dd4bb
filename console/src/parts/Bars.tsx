/** A bar chart over time or over names, drawn as SVG, with the same numbers as a table for whoever cannot see it. */
export interface Bar {
  readonly label: string
  /** One for each series; null where it is not known, which is drawn as a gap and never as zero. */
  readonly values: readonly (number | null)[]
}

const height = 120
const gap = 1

export function Bars({ title, series, bars }: { title: string; series: readonly string[]; bars: readonly Bar[] }) {
  const known = bars.flatMap(({ values }) => values.filter((value) => value !== null))
  const most = known.length === 0 ? undefined : Math.max(...known)
  const slot = 600 / Math.max(1, bars.length)
  const width = Math.max(0.5, (slot - gap) / series.length)
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
        </span>
      </figcaption>
      <svg viewBox={`0 0 600 ${height}`} preserveAspectRatio="none" role="img" aria-label={title}>
        {bars.flatMap(({ label, values }, at) =>
          values.map((value, index) => {
            if (value === null) return null
            const tall = (value / (most || 1)) * height
            return (
              <rect
                key={`${label} ${index}`}
                className={`series-${index}`}
                x={at * slot + index * width}
                y={height - tall}
                width={width}
                height={tall}
              >
                <title>{`${label}: ${value} ${series[index] ?? ''}`}</title>
              </rect>
            )
          }),
        )}
      </svg>
      <p className="axis">
        <span>{bars[0]?.label}</span>
        <span>{most === undefined ? 'no values' : `at most ${most}`}</span>
        <span>{bars.at(-1)?.label}</span>
      </p>
      <details>
        <summary>As a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              {series.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.map(({ label, values }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {values.map((value, index) => (
                  <td key={index}>{value ?? 'not known'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
