import './gateway.css'
import { NoSuchPlace } from '../../parts/NoSuchPlace.tsx'
import { Tabs } from '../../parts/Tabs.tsx'
import { hrefOf, usePlace } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { AuditPart } from './AuditPart.tsx'
import { NowPart } from './NowPart.tsx'
import { ServicesPart } from './ServicesPart.tsx'
import { WebhooksPart } from './WebhooksPart.tsx'

const parts = [
  { name: undefined, title: 'Now', needs: undefined, Part: NowPart },
  { name: 'services', title: 'Services', needs: 'admin:keys', Part: ServicesPart },
  { name: 'audit', title: 'Audit log', needs: 'admin:audit', Part: AuditPart },
  { name: 'webhooks', title: 'Webhooks', needs: 'webhook:read', Part: WebhooksPart },
] as const

/** The gateway itself: how it is, who may call it, what was done with it, and what it was told. */
export default function GatewayRoom() {
  const { may } = useSession()
  const [name] = usePlace().path
  const tabs = parts.map(({ name, title, needs, Part }) => ({
    title,
    path: name === undefined ? ['gateway'] : ['gateway', name],
    closed: needs !== undefined && !may(needs),
    Part,
  }))
  const current = tabs[parts.findIndex((part) => part.name === (name === '' ? undefined : name))]
  return (
    <div className="gateway-room">
      {current ? <h1>Gateway</h1> : null}
      <Tabs label="Gateway" tabs={tabs} current={current} />
      {current ? (
        <current.Part />
      ) : (
        <NoSuchPlace>
          <a href={hrefOf(['gateway'])}>How the gateway is</a>
        </NoSuchPlace>
      )}
    </div>
  )
}
