import type { Dispatcher } from 'undici'
import { Failure } from '../../kit/failure.ts'
import { parseRetryAfter } from '../../kit/resilience/retry-after.ts'
import type { SubgraphAnswer, SubgraphError } from './subgraph.ts'

type Response = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers' | 'body'>

/** Reads a GraphQL answer over HTTP. Throws a `Failure` that names the subgraph and what was wrong, never what it said. */
export async function readAnswer(response: Response, name: string, maxBytes: number): Promise<SubgraphAnswer> {
  const { statusCode: status, headers } = response
  const type = String(headers['content-type'] ?? '')
  if (!/^application\/(?:graphql-response\+json|json)\b/.test(type) || headers['content-encoding']) {
    discard(response)
    throw status >= 200 && status < 300 ? broken(name, 'answered something that is not JSON') : refusal(response, name)
  }
  const value = parse(await readText(response, name, maxBytes), name)
  const answer = toAnswer(value)
  // The specification lets errors come with any status; without a GraphQL answer the status is all there is.
  if (answer && (status < 500 || answer.data !== undefined)) return answer
  if (status < 200 || status >= 300) throw refusal(response, name)
  throw broken(name, 'answered JSON that is not a GraphQL answer')
}

export function toAnswer(value: unknown): SubgraphAnswer | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { data, errors } = value as { data?: unknown; errors?: unknown }
  if (data === undefined && errors === undefined) return undefined
  if (data !== undefined && data !== null && (typeof data !== 'object' || Array.isArray(data))) return undefined
  if (errors !== undefined && (!Array.isArray(errors) || !errors.every(isError))) return undefined
  return {
    ...(data !== undefined && { data: data as Record<string, unknown> | null }),
    ...(Array.isArray(errors) && errors.length > 0 && { errors: errors.map(toError) }),
  }
}

const isError = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as { message?: unknown }).message === 'string'

function toError(raw: { message: string; path?: unknown; extensions?: unknown }): SubgraphError {
  const path = Array.isArray(raw.path) && raw.path.every((part) => typeof part === 'string' || Number.isInteger(part))
  const extensions = typeof raw.extensions === 'object' && raw.extensions !== null && !Array.isArray(raw.extensions)
  return {
    message: raw.message,
    ...(path && { path: raw.path as (string | number)[] }),
    ...(extensions && { extensions: raw.extensions as Record<string, unknown> }),
  }
}

async function readText(response: Response, name: string, maxBytes: number): Promise<string> {
  if (Number(response.headers['content-length']) > maxBytes) {
    discard(response)
    throw broken(name, `answered more than ${maxBytes} bytes`)
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw broken(name, `answered more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Failure('UPSTREAM_CONTRACT_VIOLATION', `The subgraph "${name}" answered broken JSON.`, { cause })
  }
}

export function refusal(response: Response, name: string): Failure {
  const { statusCode: status } = response
  const waitMs = parseRetryAfter(response.headers['retry-after'], Date.now())
  if (status === 429 || status >= 500 || status === 401 || status === 403) {
    return new Failure('SERVICE_UNAVAILABLE', `The subgraph "${name}" is not able to answer now.`, {
      upstream: { status },
      ...(waitMs !== null && { retryAfterSeconds: Math.ceil(waitMs / 1000) }),
    })
  }
  return new Failure('UPSTREAM_CONTRACT_VIOLATION', `The subgraph "${name}" refused a request that should be right.`, {
    upstream: { status },
  })
}

const broken = (name: string, what: string): Failure =>
  new Failure('UPSTREAM_CONTRACT_VIOLATION', `The subgraph "${name}" ${what}.`)

function discard(response: Response): void {
  response.body.on('error', () => {})
  response.body.destroy()
}
