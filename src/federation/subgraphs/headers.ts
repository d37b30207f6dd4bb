import type { Passage } from './subgraph.ts'

export interface HeaderRules {
  /** Names of the caller's headers that are passed on. `authorization` and `cookie` only when they are named here. */
  readonly passOn?: readonly string[] | undefined
  /** Headers that every request to this subgraph carries. */
  readonly fixed?: Readonly<Record<string, string>> | undefined
}

const always = ['traceparent', 'tracestate'] as const

/** Never the caller's: these belong to one connection or to us. */
const never = new Set([
  'connection', 'content-encoding', 'content-length', 'content-type', 'host', 'keep-alive', 'proxy-authorization', 'te', 'trailer',
  'transfer-encoding', 'upgrade', 'accept', 'accept-encoding', 'expect',
]) // prettier-ignore

/** The headers of a request to a subgraph: ours, the named ones of the caller, and a token of our own making. */
export function outgoingHeaders(
  passage: Passage,
  rules: HeaderRules | undefined,
  token: string | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of [...always, ...(rules?.passOn ?? [])].map((each) => each.toLowerCase())) {
    const value = passage.headers[name]
    if (value === undefined || never.has(name)) continue
    headers[name] = typeof value === 'string' ? value : value.join(', ')
  }
  Object.assign(headers, rules?.fixed)
  if (passage.requestId !== undefined) headers['x-request-id'] = passage.requestId
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`
  headers['content-type'] = 'application/json'
  headers['accept'] = 'application/graphql-response+json, application/json;q=0.9'
  return headers
}

/** Those of the caller's headers that may change an answer, as one text: equal fetches with equal ones may share a call. */
export const passedOn = (passage: Passage, rules: HeaderRules | undefined): string =>
  (rules?.passOn ?? []).map((name) => `${name}:${String(passage.headers[name.toLowerCase()] ?? '')}`).join('\n')
