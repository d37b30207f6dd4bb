import { useState } from 'react'
import { useChange } from '../../../ask/change.ts'
import { SyncEraseDocument } from '../../../generated/graphql.ts'
import { Confirm } from '../../../parts/Confirm.tsx'
import { Failure } from '../../../parts/Failure.tsx'
import { Field } from '../../../parts/Field.tsx'
import { Problems, problemsAt } from '../../../parts/Problems.tsx'
import { useSession } from '../../../shell/session.tsx'
import { Lacking } from '../../../parts/Lacking.tsx'
import { Certificate } from './Certificate.tsx'

/** Erases a user for good. Asking again under the key of the erasure gives the certificate as it is then. */
export function Erase({ userId }: { userId: string }) {
  const { may } = useSession()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const change = useChange(SyncEraseDocument, {
    keyed: 'argument',
    then({ eraseUser }) {
      if (eraseUser.userErrors.length === 0) setAsking(false)
    },
  })
  const problems = change.data?.eraseUser.userErrors
  const certificate = change.data?.eraseUser.certificate

  return (
    <section aria-labelledby="sync-erase">
      <h2 id="sync-erase">Erase</h2>
      {may('user:erase') ? (
        <>
          <p className="hint">
            Deletes the user at the marketplace and erases its personal data here, as article 17 of the GDPR has it. The
            id stays, so that later changes of it can be refused.
          </p>
          <button
            type="button"
            className="danger"
            onClick={() => {
              change.clear()
              setAsking(true)
            }}
          >
            Erase this user…
          </button>
        </>
      ) : (
        <Lacking permission="user:erase" what="Erasing a user" />
      )}
      {certificate ? <Certificate of={certificate} busy={change.sending} again={change.again} /> : null}
      {change.failure && !asking ? <Failure error={change.failure} again={change.again} /> : null}
      {asking ? (
        <Confirm
          title={`Erase ${userId}?`}
          action="Erase for good"
          busy={change.sending}
          blocked={reason.trim() === ''}
          onConfirm={() => change.send({ userId, reason })}
          onClose={() => setAsking(false)}
        >
          <p>This cannot be undone.</p>
          <Field
            label="Reason"
            hint="For the record, 1 to 500 characters. Write no personal data here; it is kept with the certificate."
            problems={problemsAt(problems, ['reason'])}
          >
            {(given) => (
              <textarea
                {...given}
                rows={3}
                required
                maxLength={500}
                value={reason}
                onChange={({ target }) => setReason(target.value)}
              />
            )}
          </Field>
          <Problems of={problems?.filter(({ path }) => path?.[0] !== 'reason')} />
          {change.failure ? <Failure error={change.failure} /> : null}
        </Confirm>
      ) : null}
    </section>
  )
}
