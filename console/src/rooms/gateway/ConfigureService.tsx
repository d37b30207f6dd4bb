import { useState } from 'react'
import { useChange } from '../../ask/change.ts'
import { GatewayConfigureServiceDocument } from '../../generated/graphql.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { Problems } from '../../parts/Problems.tsx'
import type { Service } from './keys.ts'
import { changed, losses } from './rules.ts'
import type { Rules } from './rules.ts'
import { RulesForm } from './RulesForm.tsx'

const rulesOf = ({ permissions, signature, acceptsOldAudience, apiKeyRequired, disabled }: Service): Rules => ({
  permissions,
  signature,
  acceptsOldAudience,
  apiKeyRequired,
  disabled,
})

/** What the service may do and must use. Asks before the service loses something. */
export function ConfigureService({ service }: { service: Service }) {
  const before = rulesOf(service)
  const [asking, setAsking] = useState<Rules | undefined>()
  const [said, setSaid] = useState('')
  const configure = useChange(GatewayConfigureServiceDocument, {
    then({ configureServiceClient: { client } }) {
      setAsking(undefined)
      if (client) setSaid('Saved. It counts from now on.')
    },
  })

  function send(after: Rules) {
    configure.send({ clientId: service.id, ...changed(before, after) })
  }

  function save(after: Rules) {
    setSaid('')
    configure.clear()
    if (losses(before, after).length > 0) setAsking(after)
    else send(after)
  }

  const problems = configure.data?.configureServiceClient.userErrors
  return (
    <>
      <h3>What it may do and must use</h3>
      <RulesForm before={before} problems={problems} busy={configure.sending} onSave={save} />
      <Problems of={problems} />
      {configure.failure && !asking ? <Failure error={configure.failure} /> : null}
      <p role="status">{said}</p>
      {asking ? (
        <Confirm
          title={`Change ${service.name}?`}
          action="Change it"
          busy={configure.sending}
          onConfirm={() => send(asking)}
          onClose={() => setAsking(undefined)}
        >
          <ul>
            {losses(before, asking).map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
          {configure.failure ? <Failure error={configure.failure} /> : null}
        </Confirm>
      ) : null}
    </>
  )
}
