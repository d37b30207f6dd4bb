import { rfc3339 } from '../kit/clock.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Cors } from './cors.ts'
import { HeaderList } from './header-list.ts'
import type { CommonHeaders } from './header-list.ts'
import { requestIdFrom } from './headers.ts'
import type { Overload } from './overload.ts'
import { Refusal, refused, restRefusal } from './refusal.ts'
import type { Router } from './router.ts'
import { isMuchUnread } from './wire.ts'
import type { Received, Reply } from './wire.ts'

interface TurnAwayOptions {
  readonly router: Router
  readonly cors: Cors
  readonly overload: Overload
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly headers: CommonHeaders
  readonly onTurnedAway: (method: string, path: string, status: number) => void
}

/** Answers a request that comes during an overload, and says whether it did; false for what must be looked at all the same. */
export type TurnAway = (request: Received, response: Reply) => boolean

const overloaded = refused(
  new Refusal(503, 'SERVICE_UNAVAILABLE', 'The gateway is overloaded. Try again in a moment.', {
    retryAfterSeconds: 1,
  }),
)
/** Who asks again at once asks forty times a second at most. */
const waitMs = 25
const tellEveryMs = 1_000

/**
 * Who is turned away must cost next to nothing, or those who were let in get nothing either: no exchange is made, the connection
 * stays (a new one costs more than the answer), those who come within a few milliseconds are answered together, and the log tells
 * once a second how many there were.
 */
export function createTurnAway(options: TurnAwayOptions): TurnAway {
  const { router, cors, overload, clock, log } = options
  const waiting: { response: Reply; headers: HeaderList; body: string }[] = []
  let answering: NodeJS.Timeout | undefined
  let untold = 0
  let teller: NodeJS.Timeout | undefined

  function answerAll(): void {
    answering = undefined
    for (const { response, headers, body } of waiting.splice(0)) {
      if (response.destroyed) continue
      headers.begin(response, overloaded.status, options.headers)
      response.end(body)
    }
  }

  function tell(): void {
    teller = undefined
    const { inFlight, lagMs } = overload
    log.warn({ turnedAway: untold, inFlight, eventLoopLagMs: Math.round(lagMs) }, 'requests were turned away')
    untold = 0
  }

  return (request, response) => {
    const { method, url, headers: sent } = request
    const mark = url.indexOf('?')
    const found = router.look(method, mark < 0 ? url : url.slice(0, mark))
    if (!found || found.route.always || method === 'OPTIONS' || isMuchUnread(request)) return false
    const { route } = found
    const requestId = requestIdFrom(sent['x-request-id'])
    const nowIso = rfc3339(clock.now())
    const { contentType, body } = (route.refusals ?? restRefusal)(overloaded, {
      requestId,
      nowIso,
      accept: sent.accept,
    })
    const headers = new HeaderList()
    headers.add('content-type', contentType)
    headers.add('retry-after', overloaded.retryAfterSeconds)
    headers.addAll(cors.answer(sent.origin))
    headers.add('content-length', Buffer.byteLength(body))
    headers.add('x-request-id', requestId)
    waiting.push({ response, headers, body: method === 'HEAD' ? '' : body })
    answering ??= setTimeout(answerAll, waitMs)
    untold++
    teller ??= setTimeout(tell, tellEveryMs).unref()
    options.onTurnedAway(method, route.path, overloaded.status)
    return true
  }
}
