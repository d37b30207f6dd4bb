import { GatewayError } from '../../../client/src/error.ts'

/** Why something did not work: the words of the gateway, its code, and the id by which an operator finds the request. */
export function Failure({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  const known = error instanceof GatewayError ? error : undefined
  return (
    <div className="notice failure" role="alert">
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {known ? (
        <p className="hint">
          <code>{known.code}</code>
          {known.requestId === undefined ? null : (
            <>
              {' '}
              request <code>{known.requestId}</code>
            </>
          )}
          {known.retryAfterMs === undefined ? null : ` try again in ${Math.ceil(known.retryAfterMs / 1000)} s`}
        </p>
      ) : null}
      {again ? (
        <button type="button" onClick={again}>
          Try again
        </button>
      ) : null}
    </div>
  )
}
