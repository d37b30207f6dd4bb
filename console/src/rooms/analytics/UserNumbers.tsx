import { useAnswer } from '../../ask/answer.ts'
import { AnalyticsUserDocument } from '../../generated/graphql.ts'
import type { AnalyticsUserQuery } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Money } from '../../parts/numbers.tsx'
import { useSession } from '../../shell/session.tsx'
import { Sum } from './Sum.tsx'
import { UserPlugins } from './UserPlugins.tsx'

export type UserAnalytics = NonNullable<AnalyticsUserQuery['userAnalytics']>

/** The numbers of all plugins of one user, unless the token acts for somebody else. */
export function UserNumbers({ id }: { id: string }) {
  const { caller, may } = useSession()
  const isOther = caller.actingUserId !== null && caller.actingUserId !== id
  const answer = useAnswer(AnalyticsUserDocument, { id, withPlugin: may('item:read') }, { when: !isOther })
  return (
    <section aria-labelledby="user-numbers">
      <h2 id="user-numbers">
        {caller.actingUserId === id ? (
          'Your plugins'
        ) : (
          <>
            Plugins of <bdi>{id}</bdi>
          </>
        )}
      </h2>
      {isOther ? (
        <p className="notice">
          Your token acts for <code>{caller.actingUserId}</code>, and shows the numbers of that user only.
        </p>
      ) : null}
      <Answered answer={answer}>
        {({ userAnalytics: numbers }) =>
          numbers ? (
            <>
              <Sums of={numbers} />
              <UserPlugins plugins={numbers.plugins} />
            </>
          ) : (
            <p className="notice">
              The marketplace does not know a user with the id <code>{id}</code>.
            </p>
          )
        }
      </Answered>
    </section>
  )
}

/** What is counted and earned in all. Amounts of different currencies are never added up. */
const Sums = ({ of: { totals, revenue } }: { of: UserAnalytics }) => (
  <dl className="cards totals">
    {totals.map(({ metric, value }) => (
      <div key={metric} className="card">
        <dt>{names[metric]}</dt>
        <dd>
          <Sum of={value} />
        </dd>
      </div>
    ))}
    <div className="card">
      <dt>Revenue, by currency</dt>
      {revenue === null ? (
        <dd className="part">Not known: some of it is in a currency that is not known.</dd>
      ) : revenue.length === 0 ? (
        <dd className="part">None</dd>
      ) : (
        revenue.map((money) => (
          <dd key={money.currency}>
            <Money of={money} />
          </dd>
        ))
      )}
    </div>
  </dl>
)

const names = {
  DOWNLOADS: 'Downloads',
  VIEWS: 'Views',
  UNIQUE_VIEWS: 'Views by different people',
} as const satisfies Readonly<Record<UserAnalytics['totals'][number]['metric'], string>>
