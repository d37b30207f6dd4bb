import { useChange } from '../../../ask/change.ts'
import { SyncPayloadDocument } from '../../../generated/graphql.ts'
import { Failure } from '../../../parts/Failure.tsx'
import { useSession } from '../../../shell/session.tsx'
import { Lacking } from '../../../parts/Lacking.tsx'

/** What the change says about a person: asked for only when somebody presses, and not again with everything else that is asked anew. */
export function Payload({ id, kept }: { id: string; kept: boolean }) {
  const { may } = useSession()
  const asked = useChange(SyncPayloadDocument)
  const node = asked.data?.syncEvents.edges.find((edge) => edge.node.id === id)?.node
  return (
    <section aria-labelledby="sync-payload">
      <h2 id="sync-payload">What it says</h2>
      {may('user:read:pii') ? (
        <>
          <p className="hint">
            Personal data.{' '}
            {kept
              ? 'It is kept until the marketplace has acknowledged it.'
              : 'It is not kept after an acknowledgement.'}
          </p>
          <div className="buttons">
            <button type="button" disabled={asked.sending} onClick={() => asked.send({ id })}>
              Show what it says
            </button>
            {node ? (
              <button type="button" onClick={asked.clear}>
                Hide it
              </button>
            ) : null}
          </div>
          {asked.failure ? <Failure error={asked.failure} again={() => asked.send({ id })} /> : null}
          <div role="status">
            {node ? (
              node.payload === null ? (
                <p>It is not kept any more.</p>
              ) : (
                <pre>{jsonText(node.payload)}</pre>
              )
            ) : null}
          </div>
        </>
      ) : (
        <Lacking permission="user:read:pii" what="Reading what a change says" />
      )}
    </section>
  )
}

const jsonText = (value: unknown): string => JSON.stringify(value, null, 2)
