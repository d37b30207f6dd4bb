import './analytics.css'
import { MarketplaceTotals } from '../../parts/MarketplaceTotals.tsx'
import { NoSuchPlace } from '../../parts/NoSuchPlace.tsx'
import { Tabs } from '../../parts/Tabs.tsx'
import { hrefOf, usePlace } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { ActivityPart } from './activity/ActivityPart.tsx'
import { LookUpPlugin, LookUpUser } from './LookUp.tsx'
import { PluginNumbers } from './PluginNumbers.tsx'
import { Report } from './Report.tsx'
import { UserNumbers } from './UserNumbers.tsx'

const marketplace = { title: 'Marketplace', path: ['analytics'] }
const plugin = { title: 'Plugin', path: ['analytics', 'plugin'] }
const activity = { title: 'Activity', path: ['analytics', 'activity'] }

/** What is counted: over the marketplace, about a plugin, about the plugins of a user; what was reported to this gateway; and where to report what happened. */
export default function AnalyticsRoom() {
  const { caller, may } = useSession()
  const [part, id] = usePlace().path
  const own = caller.actingUserId
  // Whoever acts for a user may ask for no other.
  const user =
    own === null ? { title: 'User', path: ['analytics', 'user'] } : { title: 'You', path: ['analytics', 'user', own] }
  const report = { title: 'Report', path: ['analytics', 'report'], closed: !may('analytics:write') }
  const tabs = [marketplace, plugin, user, activity, report]
  const current = tabs.find(({ path }) => path[1] === (part === '' ? undefined : part))
  return (
    <div className="analytics-room">
      {current ? <h1>Analytics</h1> : null}
      <Tabs label="Analytics" tabs={tabs} current={current} />
      {current === plugin ? <PluginPart key={id} id={id} /> : null}
      {current === user ? <UserPart key={id} id={id ?? own ?? undefined} /> : null}
      {current === activity ? <ActivityPart /> : null}
      {current === report ? <Report /> : null}
      {current === marketplace ? <FrontPart own={own} /> : null}
      {current === undefined ? (
        <NoSuchPlace>
          <a href={hrefOf(['analytics'])}>The whole marketplace</a>
        </NoSuchPlace>
      ) : null}
    </div>
  )
}

/** The first thing that is seen: one's own numbers where the token acts for a user, and the marketplace. */
const FrontPart = ({ own }: { own: string | null }) => (
  <>
    {own === null ? null : <UserNumbers id={own} />}
    <div className="look-ups">
      <LookUpPlugin />
      {own === null ? <LookUpUser /> : null}
    </div>
    <MarketplaceTotals />
  </>
)

// Both are told apart by their key: the numbers of one thing never stand under the name of another.
const PluginPart = ({ id }: { id: string | undefined }) =>
  id === undefined || id === '' ? <LookUpPlugin /> : <PluginNumbers id={id} />

const UserPart = ({ id }: { id: string | undefined }) =>
  id === undefined || id === '' ? <LookUpUser /> : <UserNumbers id={id} />
