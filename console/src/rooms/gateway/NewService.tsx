import { useState } from 'react'
import type { FormEvent } from 'react'
import { useChange } from '../../ask/change.ts'
import { GatewayCreateServiceDocument } from '../../generated/graphql.ts'
import { Failure } from '../../parts/Failure.tsx'
import { Field } from '../../parts/Field.tsx'
import { Problems, problemsAt } from '../../parts/Problems.tsx'
import { go, hrefOf } from '../../shell/place.ts'
import { PermissionBoxes } from './PermissionBoxes.tsx'
import { Secret } from './Secret.tsx'

/** Registers a service. Its first API key is shown once, and then the service itself. */
export function NewService() {
  const [name, setName] = useState('')
  const [permissions, setPermissions] = useState<readonly string[]>([])
  const create = useChange(GatewayCreateServiceDocument)
  const made = create.data?.createServiceClient
  const problems = made?.userErrors

  function submit(event: FormEvent) {
    event.preventDefault()
    create.send({ name: name.trim(), permissions: [...permissions] })
  }

  function close() {
    const id = made?.key?.clientId
    create.clear()
    go(id === undefined ? ['gateway', 'services'] : ['gateway', 'services', id])
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
      {made?.key && made.secret !== null ? (
        <Secret
          title="The first API key"
          what="The service sends it as X-API-Key."
          secret={made.secret}
          onClose={close}
        />
      ) : null}
    </section>
  )
}
