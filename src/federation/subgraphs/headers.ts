import { constantHeaders } from '../../kit/http/request-head.ts'
import type { ConstantHeaders } from '../../kit/http/request-head.ts'
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

/** What the requests to one subgraph carry: ours, the named ones of the caller, and a token of our own making. */
export interface OutgoingHeaders {
  /** The same for every fetch. */
  readonly constant: ConstantHeaders
  /** The others. */
  of(passage: Passage, token: string | undefined): Record<string, string>
  /** Names of the caller's headers that may change an answer. */
  readonly named: readonly string[]
  /** Those of the caller's headers that may change an answer, as one text: equal fetches with equal ones may share a call. */
  passedOn(passage: Passage): string
}

export function createOutgoingHeaders(rules: HeaderRules | undefined): OutgoingHeaders {
  const content = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.9',
  }
  const given = Object.entries(rules?.fixed ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  // What a request may set itself cannot be written before it is known.
  const own = new Set(['x-request-id', 'authorization'])
  const fixed = given.filter(([name]) => !own.has(name) && !(name in content))
  const fallback = Object.fromEntries(given.filter(([name]) => own.has(name)))
  const named = (rules?.passOn ?? []).map((name) => name.toLowerCase())
  const isFixed = new Set(fixed.map(([name]) => name))
  const passing = [...new Set([...always, ...named])].filter((name) => !never.has(name) && !isFixed.has(name))
  return {
    named,
    constant: constantHeaders({ ...Object.fromEntries(fixed), ...content }),
    of(passage, token) {
      const headers: Record<string, string> = {}
      for (const name of passing) {
        const value = passage.headers[name]
        if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ')
      }
      Object.assign(headers, fallback)
      if (passage.requestId !== undefined) headers['x-request-id'] = passage.requestId
      if (token !== undefined) headers['authorization'] = `Bearer ${token}`
      return headers
    },
    passedOn: (passage) =>
      named.length === 0 ? '' : named.map((name) => `${name}:${String(passage.headers[name] ?? '')}`).join('\n'),
  }
}
