/** A client of one gateway: its operations by name, its event stream, and whatever else you ask it with a document of your own. */
import type { Line } from './attempt.ts'
import { createAuthorization } from './credentials.ts'
import type { Credentials } from './credentials.ts'
import { createEventSender } from './event-sender.ts'
import { createOperations } from './operations.ts'
import type { Operations } from './operations.ts'
import { createRequest } from './request.ts'
import type { Request } from './request.ts'
import { createSigner } from './signature.ts'
import type { SigningKey } from './signature.ts'
import { createSubscribe } from './subscription.ts'
import type { Subscribe } from './subscription.ts'
import { systemClock } from './weather.ts'
import type { Clock } from './weather.ts'

export interface GatewayClientOptions {
  /** The gateway's address, for example `https://gateway.example.org`; `/graphql` is added where the path is empty. */
  readonly url: string | URL
  readonly credentials: Credentials
  /** Signs every request, for services whose record asks for it. Needs a service id in the credentials. */
  readonly signingKey?: SigningKey | undefined
  /** For all attempts of a call, 30,000 when missing. */
  readonly deadlineMs?: number | undefined
  /** For one attempt, 12,000 when missing. */
  readonly attemptTimeoutMs?: number | undefined
  /** Attempts after the first, 3 when missing. */
  readonly retries?: number | undefined
  /** The first wait between attempts, 100 when missing; doubles, with full jitter. A Retry-After is kept to. */
  readonly baseDelayMs?: number | undefined
  /**
   * Sends the hash of a document in place of its text, where codegen has put one into it (`persistedDocuments`), as those of this
   * package have. The gateway must know them: `PERSISTED_MANIFEST` may be `persisted-documents.json` of this package.
   */
  readonly trustedDocuments?: boolean | undefined
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly fetch?: typeof fetch | undefined
  readonly clock?: Clock | undefined
  readonly random?: (() => number) | undefined
}

export interface GatewayClient extends Operations {
  /** Asks with any document. Rejects with a GatewayError. */
  readonly request: Request
  /** Follows a subscription over server-sent events, until you leave the loop or it ends. */
  readonly subscribe: Subscribe
  /** Sends what `sendAnalyticsEvent` has gathered, now. Resolves when it was answered. */
  flush(): Promise<void>
}

export function createGatewayClient(options: GatewayClientOptions): GatewayClient {
  const { credentials, signingKey, clock = systemClock, random = Math.random } = options
  if (signingKey && credentials.serviceId === undefined) {
    throw new TypeError('credentials.serviceId: expected the service whose requests are signed, received nothing.')
  }
  const line: Line = {
    url: endpoint(options.url),
    // Called as a plain function: browsers refuse their own fetch as somebody's method.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    clock,
    authorization: createAuthorization(credentials, clock),
    sign: signingKey && createSigner(signingKey, clock),
    headers: options.headers ?? {},
    byHash: options.trustedDocuments ?? false,
  }
  const limits = {
    deadlineMs: options.deadlineMs ?? 30_000,
    attemptTimeoutMs: options.attemptTimeoutMs ?? 12_000,
    retries: options.retries ?? 3,
    baseDelayMs: options.baseDelayMs ?? 100,
  }
  const request = createRequest(line, limits, random)
  const subscribe = createSubscribe(line, limits.attemptTimeoutMs)
  const events = createEventSender(request, clock)
  return {
    ...createOperations({ request, subscribe, events, clock, random }),
    request,
    subscribe,
    flush: () => events.flush(),
  }
}

function endpoint(given: string | URL): URL {
  const url = new URL(given)
  if (url.pathname === '/') url.pathname = '/graphql'
  url.hash = ''
  return url
}
