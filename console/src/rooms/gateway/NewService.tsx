import { useState } from 'react'
import type { FormEvent } from 'react'
import { useChange } from '../../ask/change.ts'
import { GatewayCreateServiceDocument } from '../../generated/graphql.ts'
import { Failure } from '../../parts/Failure.tsx'
import { Field } from '../../parts/Field.tsx'
import { useHold } from '../../parts/HeldSecret.tsx'
import { Problems, problemsAt } from '../../parts/Problems.tsx'
import { go, hrefOf } from '../../shell/place.ts'
import { PermissionBoxes } from './PermissionBoxes.tsx'

/** Registers a service. Its first API key is shown once, and then the service itself. */
export function NewService() {
  const [name, setName] = useState('')
  const [permissions, setPermissions] = useState<readonly string[]>([])
  const hold = useHold()
  const create = useChange(GatewayCreateServiceDocument, {
    then({ createServiceClient: { key, secret } }) {
      if (!key || secret === null) return
      const onClose = () => {
        create.clear()
        go(['gateway', 'services', key.clientId])
      }
      hold({ title: 'The first API key', what: 'The service sends it as X-API-Key.', secret, onClose })
    },
  })
  const problems = create.data?.createServiceClient.userErrors

  function submit(event: FormEvent) {
    event.preventDefault()
    create.send({ name: name.trim(), permissions: [...permissions] })
  }

  return (
    <section aria-labelledby="new-service">
      <p>
        <a href={hrefOf(['gateway', 'services'])}>All services</a>
      </p>
      <h2 id="new-service">Register a service</h2>
      <form onSubmit={submit}>
        <Field
          label="Name"
          hint="2 to 64 letters, digits, spaces, dots or dashes. The id of the service is made by the gateway."
          problems={problemsAt(problems, ['name'])}
        >
          {(given) => (
            <input
              {...given}
              value={name}
              required
              autoComplete="off"
              maxLength={64}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <PermissionBoxes
          chosen={permissions}
          problems={problemsAt(problems, ['permissions'])}
          onChange={setPermissions}
        />
        <Problems of={problems} />
        {create.failure ? <Failure error={create.failure} /> : null}
        <button type="submit" disabled={create.sending || name.trim() === ''}>
          {create.sending ? 'Registering…' : 'Register and make its key'}
        </button>
      </form>
    </section>
  )
}
