import { NoSuchPlace } from '../../../parts/NoSuchPlace.tsx'
import { Tabs } from '../../../parts/Tabs.tsx'
import { hrefOf, usePlace } from '../../../shell/place.ts'
import { LookUp } from '../LookUp.tsx'
import { activityPath } from './activity-place.ts'
import { Events } from './Events.tsx'
import { eventsPath } from './events-place.ts'
import { OverTime } from './OverTime.tsx'
import { PluginReport } from './PluginReport.tsx'
import { topPath } from './top-place.ts'
import { TopPlugins } from './TopPlugins.tsx'

const overTime = { title: 'Over time', path: activityPath }
const plugin = { title: 'One plugin', path: [...activityPath, 'plugin'] }
const top = { title: 'Top plugins', path: topPath }
const events = { title: 'Events', path: eventsPath }
const tabs = [overTime, plugin, top, events]

/** What was reported to this gateway, as it counted it itself. */
export function ActivityPart() {
  const [, part, id] = usePlace().path
  const current = tabs.find(({ path }) => path[2] === (part === '' ? undefined : part))
  return (
    <>
      <p>
        What was reported to this gateway, and only that, as the gateway counted it. What the marketplace itself counts
        stands under Marketplace, Plugin and User.
      </p>
      <Tabs label="Activity" tabs={tabs} current={current} />
      {current === overTime ? <OverTime /> : null}
      {current === plugin ? <PluginPart key={id} id={id} /> : null}
      {current === top ? <TopPlugins /> : null}
      {current === events ? <Events /> : null}
      {current === undefined ? (
        <NoSuchPlace as="h2">
          <a href={hrefOf(activityPath)}>What was reported to this gateway</a>
        </NoSuchPlace>
      ) : null}
    </>
  )
}

// Told apart by its key: the numbers of one plugin never stand under the name of another.
const PluginPart = ({ id }: { id: string | undefined }) =>
  id === undefined || id === '' ? (
    <LookUp of="plugin" label="Plugin" hint="Its marketplace item id." under={plugin.path} />
  ) : (
    <PluginReport id={id} />
  )
