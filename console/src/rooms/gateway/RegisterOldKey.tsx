import { useState } from 'react'
import type { FormEvent } from 'react'
import { useChange } from '../../ask/change.ts'
import { GatewayRegisterOldKeyDocument } from '../../generated/graphql.ts'
import { Failure } from '../../parts/Failure.tsx'
import { Field } from '../../parts/Field.tsx'
import { Problems, problemsAt } from '../../parts/Problems.tsx'

/** Lets a key of the old form in, which is not accepted before. */
export function RegisterOldKey({ clientId }: { clientId: string }) {
  const [key, setKey] = useState('')
  const [said, setSaid] = useState('')
  const register = useChange(GatewayRegisterOldKeyDocument, {
    then({ registerOldApiKey: made }) {
      if (!made.key) return
      setKey('')
      setSaid(`The key ${made.key.prefix} works from now on.`)
    },
  })
  const problems = register.data?.registerOldApiKey.userErrors

  function submit(event: FormEvent) {
    event.preventDefault()
    setSaid('')
    register.send({ clientId, key: key.trim() })
  }

  return (
    <form className="card" onSubmit={submit}>
      <h4>Old API key</h4>
      <Field
        label="Key of the old form"
        hint="The whole key, from pk_ on. Only its digest is kept."
        problems={problemsAt(problems, ['key'])}
      >
        {(given) => (
          <input
            {...given}
            type="password"
            value={key}
            required
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setKey(target.value)}
          />
        )}
      </Field>
      <Problems of={problems} />
      {register.failure ? <Failure error={register.failure} /> : null}
      <button type="submit" disabled={register.sending || key.trim() === ''}>
        Register old key
      </button>
      <p role="status">{said}</p>
    </form>
  )
}
