import { Scroll } from '../../parts/Scroll.tsx'
import { Count, Money } from '../../parts/numbers.tsx'
import type { PluginAnalytics } from './PluginNumbers.tsx'

const periods = [
  ['today', 'Today'],
  ['thisWeek', 'This week'],
  ['thisMonth', 'This month'],
  ['total', 'Since the beginning'],
] as const

/** How often it was looked at and downloaded, and what it earned, in each period. */
export function Periods({ numbers: { views, downloads, revenue } }: { numbers: PluginAnalytics }) {
  return (
    <>
      <h2>Views, downloads and revenue</h2>
      <Scroll label="Views, downloads and revenue">
        <table>
          <thead>
            <tr>
              <th scope="col">Period, in UTC</th>
              <th scope="col" className="amount">
                Views
              </th>
              <th scope="col" className="amount">
                Downloads
              </th>
              {revenue ? (
                <th scope="col" className="amount">
                  Revenue
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {periods.map(([name, title]) => (
              <tr key={name}>
                <th scope="row">{title}</th>
                <td className="amount">
                  <Count of={views[name]} />
                </td>
                <td className="amount">
                  <Count of={downloads[name]} />
                </td>
                {revenue ? (
                  <td className="amount">
                    <Money of={revenue[name]} />
                  </td>
                ) : null}
              </tr>
            ))}
            <tr>
              <th scope="row">Different people, since the beginning</th>
              <td className="amount">
                <Count of={views.unique} />
              </td>
              <td className="amount">
                <Count of={downloads.unique} />
              </td>
              {revenue ? <td className="amount hint">not counted by people</td> : null}
            </tr>
          </tbody>
        </table>
      </Scroll>
      {revenue ? null : (
        <p className="notice">Revenue is not shown: the currency of this plugin is not known, so no amount is.</p>
      )}
    </>
  )
}
