import { Moment } from '../../parts/Moment.tsx'
import { Scroll } from '../../parts/Scroll.tsx'
import { Count } from '../../parts/numbers.tsx'
import { hrefOf } from '../../shell/place.ts'
import { EndsBadge } from './EndsBadge.tsx'
import { nextEnd, signatureTitles, works } from './keys.ts'
import type { Service } from './keys.ts'

export const ServiceTable = ({ services }: { services: readonly Service[] }) => (
  <Scroll label="Services">
    <table>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">May call</th>
          <th scope="col" className="amount">
            Permissions
          </th>
          <th scope="col">Keys that work</th>
          <th scope="col">Signature asked for</th>
          <th scope="col">Last used</th>
        </tr>
      </thead>
      <tbody>
        {services.map((service) => (
          <Row key={service.id} service={service} />
        ))}
      </tbody>
    </table>
  </Scroll>
)

function Row({ service: { id, name, disabled, permissions, keys, signature, lastUsedAt } }: { service: Service }) {
  const ending = nextEnd(keys)
  return (
    <tr>
      <th scope="row">
        <a href={hrefOf(['gateway', 'services', id])}>{name}</a>
        <br />
        <code className="hint">{id}</code>
      </th>
      <td>
        <span className={disabled ? 'badge bad' : 'badge good'}>{disabled ? 'shut out' : 'yes'}</span>
      </td>
      <td className="amount">
        <Count of={permissions.length} />
      </td>
      <td>
        <Count of={keys.filter(works).length} /> {ending ? <EndsBadge of={ending} /> : null}
      </td>
      <td>{signatureTitles[signature]}</td>
      <td>
        <Moment at={lastUsedAt} unknown="never, or not known" />
      </td>
    </tr>
  )
}
