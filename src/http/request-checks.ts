import type { HttpLimits } from './limits.ts'
import { badRequest, Refusal } from './refusal.ts'
import { checkTarget } from './router.ts'
import type { Received } from './wire.ts'

/** What is looked at before a request is routed. Throws a Refusal: 431, 414 or 400. */
export function checkRequest(request: Received, path: string, limits: HttpLimits): void {
  if (request.headerCount > limits.headerCount) {
    throw new Refusal(431, 'BAD_REQUEST', `A request may have at most ${limits.headerCount} headers.`, { close: true })
  }
  if (request.url.length > limits.urlBytes) {
    throw new Refusal(414, 'BAD_REQUEST', `The URL may have at most ${limits.urlBytes} bytes.`, { close: true })
  }
  if (/[\s,/@]/.test(request.headers.host ?? '')) throw badRequest('Host: expected one host name.', { close: true })
  checkTarget(path)
}
