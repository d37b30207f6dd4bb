import './live.css'
import { GatewayError } from '../../../client/src/error.ts'

/** How often is asked while nothing is told, in milliseconds. */
export const withoutLiveMs = 10_000

/** Whether what is shown changes by itself, and why not. */
export const LiveMark = ({ live, failure }: { live: boolean; failure: Error | undefined }) => (
  <p className={live ? 'live' : 'live off'} role="status">
    {live ? 'Live' : 'Not live: asked again every 10 seconds.'}
    {live || failure === undefined ? null : (
      <span className="hint">
        {' '}
        {failure.message} {failure instanceof GatewayError ? <code>{failure.code}</code> : null}
      </span>
    )}
  </p>
)
