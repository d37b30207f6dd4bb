import { useId, useState } from 'react'
import type { FormEvent } from 'react'
import { useChange } from '../../ask/change.ts'
import { GatewayRotateKeyDocument } from '../../generated/graphql.ts'
import { Failure } from '../../parts/Failure.tsx'
import { Field } from '../../parts/Field.tsx'
import { useHold } from '../../parts/HeldSecret.tsx'
import { Problems, problemsAt } from '../../parts/Problems.tsx'

const overlaps = ['PT0S', 'PT15M', 'PT1H', 'PT24H', 'P7D', 'P30D']

/** Makes the next API key. The old ones work on for the overlap, and for no longer. */
export function RotateKey({ clientId }: { clientId: string }) {
  const [overlap, setOverlap] = useState('PT24H')
  const list = useId()
  const hold = useHold()
  const rotate = useChange(GatewayRotateKeyDocument, {
    then({ rotateServiceKey: { key, secret } }) {
      if (!key || secret === null) return
      const what = 'The service sends it as X-API-Key.'
      hold({ title: 'The next API key', what, secret, onClose: () => rotate.clear() })
    },
  })
  const made = rotate.data?.rotateServiceKey

  function submit(event: FormEvent) {
    event.preventDefault()
    rotate.send({ clientId, overlap: overlap.trim() })
  }

  return (
    <form className="card" onSubmit={submit}>
      <h4>New API key</h4>
      <Field
        label="Overlap"
        hint="How long the API keys there are work on: a length of time such as PT1H or P7D, at most 30 days. PT0S ends them at once."
        problems={problemsAt(made?.userErrors, ['overlap'])}
      >
        {(given) => (
          <input
            {...given}
            list={list}
            value={overlap}
            required
            spellCheck={false}
            onChange={({ target }) => setOverlap(target.value)}
          />
        )}
      </Field>
      <datalist id={list}>
        {overlaps.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <Problems of={made?.userErrors} />
      {rotate.failure ? <Failure error={rotate.failure} /> : null}
      <button type="submit" disabled={rotate.sending}>
        Make the next key
      </button>
    </form>
  )
}
