/** Who is at the other end of a WebSocket: as the upgrade and the first message say, and as of now. */
import type { IncomingMessage } from 'node:http'
import type { Authenticator } from '../auth/authenticate.ts'
import type { Caller } from '../auth/caller.ts'
import type { AuthRequest } from '../auth/headers.ts'
import type { StreamAsker } from '../graphql/streams.ts'
import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import { newRequestId } from '../kit/ids.ts'
import { createEnding } from '../kit/resilience/time-limit.ts'
import type { TimeLimit } from '../kit/resilience/time-limit.ts'
import { traceparentOf, tracestateOf } from './asker.ts'
import type { ClientAddress } from './client-address.ts'

export interface SocketCallerOptions {
  authenticate: Authenticator['authenticate']
  renew: Authenticator['renew']
  mustSign: Authenticator['mustSign']
  refuseCredentials: (remoteAddress: string, refusal: Failure) => Promise<Failure>
  clientAddress?: ClientAddress | undefined
  clock: Clock
  requestTimeoutMs: number
}

/** One socket's client, from its first message to the end of the socket. */
export interface SocketCaller {
  caller: Caller
  readonly request: AuthRequest
  /** For all operations of the socket: one each would pile up on it. */
  readonly gone: TimeLimit
}

/** Fails with AUTHENTICATION_FAILED for bad credentials. What the first message says of them goes before the upgrade's own header. */
export async function openSocketCaller(
  options: SocketCallerOptions,
  upgrade: IncomingMessage,
  payload: Readonly<Record<string, unknown>> | undefined,
): Promise<SocketCaller> {
  const fromPayload = payload?.['authorization'] ?? payload?.['Authorization']
  const authorization = typeof fromPayload === 'string' ? fromPayload : upgrade.headers.authorization
  const peer = upgrade.socket.remoteAddress ?? ''
  const remoteAddress = options.clientAddress?.(peer, upgrade.headers['x-forwarded-for']) ?? peer
  const headers = Object.freeze({ ...upgrade.headers, authorization })
  const request = { headers, method: 'GET', url: upgrade.url ?? '', remoteAddress }
  try {
    return { caller: await options.authenticate(request), request, gone: createEnding() }
  } catch (error) {
    throw error instanceof Failure ? await options.refuseCredentials(remoteAddress, error) : error
  }
}

/** Who asks for one operation. */
export function askerOn({ caller, request, gone }: SocketCaller, options: SocketCallerOptions): StreamAsker {
  const { headers, remoteAddress } = request
  return {
    caller,
    renew: () => options.renew(request),
    // A signature covers a request, and what comes on a socket is none.
    onlyReads: options.mustSign(caller),
    request: {
      id: newRequestId(),
      traceparent: traceparentOf(headers),
      tracestate: tracestateOf(headers),
      headers,
      remoteAddress,
      door: 'api',
      deadlineAt: options.clock.monotonic() + options.requestTimeoutMs,
      gone,
      upstream: { calls: 0 },
    },
  }
}
