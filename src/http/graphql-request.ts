import { describe as kindOf } from '../kit/failure.ts'
import { readAccept } from './accept.ts'
import type { eventStream, GraphQLMediaType } from './accept.ts'
import type { Exchange } from './exchange.ts'
import { parseJson, readJsonBytes } from './json.ts'
import type { KeptBodies } from './kept-bodies.ts'
import { badRequest, Refusal } from './refusal.ts'

/** The parameters of GraphQL over HTTP, each of the right type. The query is absent only where extensions name it by hash. */
export interface GraphQLRequestBody {
  readonly query: string | undefined
  readonly operationName: string | undefined
  readonly variables: Record<string, unknown> | undefined
  readonly extensions: Record<string, unknown> | undefined
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function text(map: Record<string, unknown>, name: string): string | undefined {
  const value = map[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw badRequest(`${name}: expected a string, received ${kindOf(value)}.`)
  return value
}

function object(map: Record<string, unknown>, name: string): Record<string, unknown> | undefined {
  const value = map[name]
  if (value === undefined || value === null) return undefined
  if (!isMap(value)) throw badRequest(`${name}: expected an object, received ${kindOf(value)}.`)
  return value
}

/**
 * The name of the operation that is meant, at every door. An empty one is none: GraphQL over HTTP says so of a URL, and what is
 * looked up by name further in would not find it.
 */
export const operationNameOf = (given: string | null | undefined): string | undefined =>
  given === null || given === '' ? undefined : given

/** Reads the request of a POST body or a GET query. Throws a Refusal (400, 413, 415) for what is not a well-formed request. */
export function readGraphQLRequest(
  exchange: Exchange,
  bodies: KeptBodies<GraphQLRequestBody>,
): GraphQLRequestBody | Promise<GraphQLRequestBody> {
  if (exchange.method !== 'POST') return requestFrom(fromQuery(exchange.query))
  const bytes = readJsonBytes(exchange)
  return bytes instanceof Promise ? bytes.then((read) => bodies.read(read, fromBody)) : bodies.read(bytes, fromBody)
}

const fromBody = (bytes: Buffer): GraphQLRequestBody => requestFrom(parseJson(bytes))

function requestFrom(raw: unknown): GraphQLRequestBody {
  if (Array.isArray(raw)) throw badRequest('Batches are not taken: send one operation per request.')
  if (!isMap(raw)) throw badRequest(`The body: expected an object with "query", received ${kindOf(raw)}.`)
  const request = {
    query: text(raw, 'query'),
    operationName: operationNameOf(text(raw, 'operationName')),
    variables: object(raw, 'variables'),
    extensions: object(raw, 'extensions'),
  }
  const persisted = request.extensions?.['persistedQuery']
  if (persisted !== undefined && !isPersisted(persisted)) {
    throw badRequest(
      'extensions.persistedQuery: expected { version: 1, sha256Hash: 64 lower-case hexadecimal digits }.',
    )
  }
  const { query } = request
  if (query === undefined ? persisted === undefined : query.trim() === '') {
    throw badRequest('query: expected a GraphQL document, received nothing.')
  }
  return request
}

function isPersisted(value: unknown): boolean {
  if (!isMap(value) || value['version'] !== 1) return false
  const hash = value['sha256Hash']
  return typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)
}

function fromQuery(query: string): Record<string, unknown> {
  const parameters = new URLSearchParams(query)
  const map: Record<string, unknown> = {}
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const values = parameters.getAll(name)
    if (values.length > 1) throw badRequest(`${name}: expected once, received ${values.length} times.`)
    const [value] = values
    if (value === undefined || (value === '' && name !== 'query')) continue
    map[name] =
      name === 'query' || name === 'operationName' ? value : parseJson(Buffer.from(value), `The parameter "${name}"`)
  }
  return map
}

/**
 * The answer's media type by the Accept header. Throws 406 when the client takes none. A client may name a stream of events among others
 * (urql does, for every query) and not mean it.
 */
export function negotiateGraphQL(accept: string | undefined): GraphQLMediaType | typeof eventStream {
  const { best } = readAccept(accept)
  if (best) return best
  const message = 'Accept: expected application/graphql-response+json or application/json.'
  throw new Refusal(406, 'BAD_REQUEST', message)
}
