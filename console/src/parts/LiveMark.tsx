import './live.css'
import type { Following } from '../ask/events.ts'
import { GatewayError } from '../../../client/src/error.ts'

/** How often is asked while nothing is told, in milliseconds. */
export const withoutLiveMs = 10_000

/** Whether what is shown changes by itself, and why not. */
export const LiveMark = ({ live, opening, failure }: Following) => (
  <p className={live ? 'live' : opening ? 'live opening' : 'live off'}>
    <span role="status">{live ? 'Live' : opening ? '' : 'Not live: asked again every 10 seconds.'}</span>
    {live || failure === undefined ? null : (
      // Not said aloud: it comes a moment later than that it is not live, which is what matters.
      <span className="hint">
        {' '}
        {failure.message} {failure instanceof GatewayError ? <code>{failure.code}</code> : null}
      </span>
    )}
  </p>
)
