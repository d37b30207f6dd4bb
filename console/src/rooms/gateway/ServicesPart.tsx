import { useAnswer } from '../../ask/answer.ts'
import { GatewayServicesDocument } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Lacking } from '../../parts/Lacking.tsx'
import { hrefOf, usePlace } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { NewService } from './NewService.tsx'
import { ServicePart } from './ServicePart.tsx'
import { ServiceTable } from './ServiceTable.tsx'

/** The services that may call: all of them, one of them, or a new one, as the address says. */
export function ServicesPart() {
  const may = useSession().may('admin:keys')
  const { path, query } = usePlace()
  const id = path[1]
  const answer = useAnswer(GatewayServicesDocument, {}, { when: may })
  if (!may) return <Lacking permission="admin:keys" what="Services and their keys" />
  if (query.get('form') === 'new') return <NewService />
  return (
    <Answered answer={answer}>
      {({ serviceClients }) => {
        if (id === undefined) return <AllServices services={serviceClients} />
        const service = serviceClients.find((each) => each.id === id)
        return service ? (
          <ServicePart key={id} service={service} />
        ) : (
          <p className="notice">
            There is no service with the id <code>{id}</code>.{' '}
            <a href={hrefOf(['gateway', 'services'])}>All services</a>
          </p>
        )
      }}
    </Answered>
  )
}

const AllServices = ({ services }: { services: Parameters<typeof ServiceTable>[0]['services'] }) => (
  <section aria-labelledby="services">
    <h2 id="services">Services that may call</h2>
    <p>
      <a href={hrefOf(['gateway', 'services'], { form: 'new' })}>Register a service</a>
    </p>
    {services.length === 0 ? <p>No service is registered.</p> : <ServiceTable services={services} />}
  </section>
)
