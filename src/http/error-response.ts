import { rfc3339 } from '../kit/clock.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Exchange } from './exchange.ts'
import { refused } from './refusal.ts'
import type { RefusalFormat } from './refusal.ts'
import type { Reply } from './wire.ts'

/** Answers a request whose handler threw: a refusal as what it is, everything else masked and logged. */
export type RespondError = (exchange: Exchange, error: unknown, format: RefusalFormat, response: Reply) => void

export function createErrorResponse(log: Log, clock: Pick<Clock, 'now'>): RespondError {
  return (exchange, error, format, response) => {
    const what = refused(error)
    if (what.internal && !response.destroyed)
      log.error({ requestId: exchange.requestId, err: error }, 'a handler failed')
    if (exchange.answered) {
      // Half an answer is out: only a cut connection tells the client so.
      response.destroy()
      return
    }
    const { contentType, body } = format(what, {
      requestId: exchange.requestId,
      nowIso: rfc3339(clock.now()),
      accept: exchange.headers.accept,
    })
    const headers = {
      ...what.headers,
      'Content-Type': contentType,
      ...(what.retryAfterSeconds !== undefined && { 'Retry-After': what.retryAfterSeconds }),
      ...(what.close && { Connection: 'close' }),
    }
    try {
      void exchange.respond(what.status, headers, body)
    } catch {
      response.destroy()
    }
  }
}
