import { Moment } from '../../parts/Moment.tsx'
import { hrefOf } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { AddSigningKey } from './AddSigningKey.tsx'
import { ConfigureService } from './ConfigureService.tsx'
import { KeyTable } from './KeyTable.tsx'
import type { Service } from './keys.ts'
import { RegisterOldKey } from './RegisterOldKey.tsx'
import { RotateKey } from './RotateKey.tsx'

/** One service: what it is, its keys, and what can be done about both. */
export function ServicePart({ service }: { service: Service }) {
  const { caller } = useSession()
  return (
    <section aria-labelledby="service">
      <p>
        <a href={hrefOf(['gateway', 'services'])}>All services</a>
      </p>
      <h2 id="service">
        <bdi>{service.name}</bdi> {service.disabled ? <span className="badge bad">shut out</span> : null}
      </h2>
      <dl className="facts">
        <dt>Id</dt>
        <dd>
          <code>{service.id}</code>
        </dd>
        <dt>A key was last used</dt>
        <dd>
          <Moment at={service.lastUsedAt} unknown="never, or not known" />
        </dd>
      </dl>
      {caller.serviceId === service.id ? (
        <p className="notice">
          You are signed in as this service. It cannot shut itself out or ask more of itself: another service with{' '}
          <code>admin:keys</code> has to.
        </p>
      ) : null}
      <h3>Keys</h3>
      {service.keys.length === 0 ? <p>It has no keys: it calls with tokens only.</p> : <KeyTable keys={service.keys} />}
      <div className="key-forms">
        <RotateKey clientId={service.id} />
        <AddSigningKey clientId={service.id} />
        <RegisterOldKey clientId={service.id} />
      </div>
      <ConfigureService service={service} />
    </section>
  )
}
