import { useEffect, useState } from 'react'
import { useChange } from '../../../ask/change.ts'
import { SyncExportDocument } from '../../../generated/graphql.ts'
import { Failure } from '../../../parts/Failure.tsx'
import { useSession } from '../../../shell/session.tsx'
import { Lacking } from '../../../parts/Lacking.tsx'

/** Everything that is stored about a user, as a file. It is written into the audit log, so it is asked for once for each press. */
export function Export({ userId }: { userId: string }) {
  const { may } = useSession()
  const asked = useChange(SyncExportDocument)
  return (
    <section aria-labelledby="sync-export">
      <h2 id="sync-export">What is stored here</h2>
      {may('user:read:pii') ? (
        <>
          <p className="hint">
            Personal data, as article 15 of the GDPR has it. That you asked is written into the audit log.
          </p>
          <div className="buttons">
            <button type="button" disabled={asked.sending} onClick={() => asked.send({ userId })}>
              Prepare an export
            </button>
            {asked.data && asked.data.exportUser !== null ? (
              <Download of={asked.data.exportUser} userId={userId} />
            ) : null}
          </div>
          {asked.failure ? <Failure error={asked.failure} again={() => asked.send({ userId })} /> : null}
          <p role="status">
            {asked.data ? (asked.data.exportUser === null ? 'Nothing is stored about this user.' : 'It is ready.') : ''}
          </p>
        </>
      ) : (
        <Lacking permission="user:read:pii" what="Exporting what is stored about a user" />
      )}
    </section>
  )
}

/** The file is made in this tab, and gone with the link. */
function Download({ of, userId }: { of: unknown; userId: string }) {
  const [url, setUrl] = useState<string | undefined>()
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([JSON.stringify(of, null, 2)], { type: 'application/json' }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [of])
  return (
    <a href={url} download={`user-${userId.replace(/[^\w.-]/g, '_')}.json`}>
      Save it as a file
    </a>
  )
}
