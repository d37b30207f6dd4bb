/** Asks a running gateway over the network. */
import type { Credentials } from './credentials.ts'
import { CommandFailure, exitFor, exits } from './exits.ts'
import type { Operation, UserError } from './operation.ts'

export interface GatewayClient {
  /** Where the gateway is, without a path at the end. */
  readonly url: string
  /** The data of the answer. A refusal, also of a part, is a CommandFailure. */
  ask<Data, Variables extends Record<string, unknown>>(
    operation: Operation<Data, Variables>,
    variables: Variables,
  ): Promise<Data>
  /** Fetches a path as it is; only the network fails here. */
  get(path: string): Promise<Response>
}

export interface ClientOptions {
  readonly url: string
  readonly credentials: Credentials
  readonly timeoutMs: number
}

interface GraphQLAnswer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: { readonly code?: string; readonly requestId?: string; readonly retryAfterSeconds?: number }
  }[]
}

export function createClient({ url, credentials, timeoutMs }: ClientOptions): GatewayClient {
  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    try {
      // A redirect would carry the credentials to wherever it points.
      return await fetch(`${url}${path}`, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    } catch (error) {
      throw notReached(url, error, timeoutMs)
    }
  }

  async function ask<Data, Variables extends Record<string, unknown>>(
    { document, permissions, saysMoreWith }: Operation<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const response = await send('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(await credentials.headers([...permissions, ...saysMoreWith])),
      },
      body: JSON.stringify({ query: document, variables }),
    })
    const { data, errors } = await answerOf<Data>(response, url, timeoutMs)
    const [first] = errors ?? []
    if (first) {
      const { code = 'INTERNAL_ERROR', requestId, retryAfterSeconds } = first.extensions ?? {}
      throw new CommandFailure(exitFor(code), first.message, {
        code,
        requestId,
        retryAfterSeconds,
        problems: (errors ?? []).slice(1).map(({ message }) => message),
        wayOut: wayOutOf(code, credentials.origin, permissions),
      })
    }
    if (!data) throw notAGateway(url)
    return data
  }

  return { url, ask, get: (path) => send(path) }
}

async function answerOf<Data>(response: Response, url: string, timeoutMs: number): Promise<GraphQLAnswer<Data>> {
  let text: string
  try {
    text = await response.text()
  } catch (error) {
    throw notReached(url, error, timeoutMs)
  }
  let body: GraphQLAnswer<Data> | null
  try {
    body = JSON.parse(text) as GraphQLAnswer<Data> | null
  } catch {
    throw notAGateway(url)
  }
  if (body === null || typeof body !== 'object' || !('data' in body || 'errors' in body)) throw notAGateway(url)
  return body
}

function notReached(url: string, error: unknown, timeoutMs: number): CommandFailure {
  const { name, cause } = error as Error & { cause?: { code?: string; message?: string } }
  const reason = name === 'TimeoutError' ? `nothing within ${timeoutMs} ms` : (cause?.code ?? cause?.message ?? name)
  return new CommandFailure(exits.unavailable, `The gateway at ${url} does not answer (${reason}).`, {
    code: 'SERVICE_UNAVAILABLE',
    wayOut: wayTo(url, reason),
  })
}

/** Names of OpenSSL and Node for a certificate that this machine does not believe. */
const disbelieved = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/

function wayTo(url: string, reason: string): string {
  if (disbelieved.test(reason)) {
    return 'Its certificate is not believed here. Name the gateway as the certificate does, with --url or GATEWAY_URL; NODE_EXTRA_CA_CERTS names the file of an authority of your own.'
  }
  const mayBeTls = url.startsWith('http:') && /UND_ERR_SOCKET|ECONNRESET/.test(reason)
  return `${mayBeTls ? 'It hung up: does it speak https?' : 'Is it running?'} Name another with --url or GATEWAY_URL; --timeout gives it more time.`
}

const notAGateway = (url: string) =>
  new CommandFailure(exits.unavailable, `What answers at ${url} does not speak like this gateway.`, {
    wayOut: '--url is the address of the gateway without a path, such as http://127.0.0.1:4000.',
  })

function wayOutOf(code: string, origin: string, permissions: readonly string[]): string | undefined {
  if (code === 'AUTHENTICATION_FAILED') {
    return `Credentials used: ${origin}. Give others with --token or GATEWAY_TOKEN; "doctor" says what is wrong with them.`
  }
  if (code === 'AUTHORIZATION_FAILED') return `This needs ${permissions.join(', ')}. Credentials used: ${origin}.`
  return undefined
}

/** Turns what a write refused into the failure of the command. */
export function refuseIfAny(userErrors: readonly UserError[], what: string, wayOut?: string): void {
  const [first] = userErrors
  if (!first) return
  throw new CommandFailure(exitFor(first.code), what, {
    code: first.code,
    wayOut,
    problems: userErrors.map(({ message }) => message),
  })
}
