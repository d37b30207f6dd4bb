import type { AnalyticsPluginReportQuery } from '../../../generated/graphql.ts'
import { Count } from '../../../parts/numbers.tsx'
import { spanText } from '../../../parts/spans.ts'

type Report = AnalyticsPluginReportQuery['pluginReport']

/** Different users up to the last day that is looked at, and how long things took them. */
export const People = ({ of }: { of: Report }) => (
  <>
    <h3>Users and times</h3>
    <dl className="cards">
      <Users title="Users on the last day" of={of.dailyActiveUsers} />
      <Users title="Users on its last 7 days" of={of.weeklyActiveUsers} />
      <Users title="Users on its last 30 days" of={of.monthlyActiveUsers} />
      <Mean title="Mean session" of={of.averageSessionMs} />
      <Mean title="Mean time to load" of={of.averageLoadMs} />
    </dl>
  </>
)

const Users = ({ title, of }: { title: string; of: number | null }) => (
  <div className="card">
    <dt>{title}</dt>
    {of === null ? (
      <dd className="part">not counted</dd>
    ) : (
      <dd>
        <Count of={of} />
      </dd>
    )}
  </div>
)

const Mean = ({ title, of }: { title: string; of: number | null }) => (
  <div className="card">
    <dt>{title}</dt>
    {of === null ? <dd className="part">no event says</dd> : <dd className="number">{spanText(of)}</dd>}
  </div>
)
