/** The doors for whoever runs the sandbox: knobs, ledger, counters, reset. For this machine only, and without credentials. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure, invalid } from '../src/kit/failure.ts'
import type { Calls } from './calls.ts'
import type { Control } from './control.ts'
import { failureOf, refusal } from './envelope.ts'
import type { Ledger, LedgerFilter } from './ledger.ts'

interface Inspected {
  control: Control
  ledger: Ledger
  calls: Calls
  /** Everything back to the start; the knobs only when asked for. */
  reset(keepControl: boolean): void
  nowMs(): number
}

export function inspect(parts: Inspected, request: IncomingMessage, response: ServerResponse, body: string): void {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2)
  const params = new URLSearchParams(query)
  try {
    if (!isLoopback(request.socket.remoteAddress)) {
      throw new Failure('AUTHORIZATION_FAILED', 'These doors open for callers on the same machine only.')
    }
    if (isForeign(request)) {
      throw new Failure('AUTHORIZATION_FAILED', 'These doors do not open for pages of other origins.')
    }
    reply(response, 200, route(`${request.method} ${path}`))
  } catch (error) {
    const failure = failureOf(error)
    response.writeHead(failure.status, { 'content-type': 'application/json' })
    response.end(refusal(failure, '', parts.nowMs()).body)
  }

  function route(asked: string): unknown {
    switch (asked) {
      case 'POST /__control':
        return parts.control.patch(parsed(body))
      case 'GET /__control':
        return parts.control.state()
      case 'GET /__ledger':
        return parts.ledger.list(filterOf(params))
      case 'GET /__calls':
        return parts.calls.counts()
      case 'POST /__reset':
        parts.reset(params.get('keep') === 'control')
        return { reset: true }
      default:
        throw new Failure('RESOURCE_NOT_FOUND', 'There are __control, __ledger, __calls and __reset.')
    }
  }
}

function filterOf(params: URLSearchParams): LedgerFilter {
  const filter: LedgerFilter = { effectsOnly: params.get('effects') === '1' }
  const since = params.get('since')
  if (since !== null) {
    if (!/^\d{1,15}$/.test(since)) throw invalid(['since'], 'a sequence number', 'something else')
    filter.since = Number(since)
  }
  const user = params.get('user')
  if (user !== null) filter.user = user
  return filter
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw invalid([], 'a JSON object', 'something else')
  }
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}

/** A page somebody happens to have open may not turn the knobs. */
function isForeign(request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  return origin !== undefined && origin !== `http://${host}`
}

const isLoopback = (address = ''): boolean => /^(::1$|127\.|::ffff:127\.)/.test(address)
