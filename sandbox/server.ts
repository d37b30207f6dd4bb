/** One call through the sandbox: read, noted, delayed or spoilt where told to, checked, done, answered. */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { rfc3339 } from '../src/kit/clock.ts'
import type { Clock } from '../src/kit/clock.ts'
import { Failure, invalid } from '../src/kit/failure.ts'
import { newRequestId, sha256 } from '../src/kit/ids.ts'
import type { Calls } from './calls.ts'
import type { Control } from './control.ts'
import type { Credentials } from './credentials.ts'
import { failureOf, refusal, send, success } from './envelope.ts'
import type { Answer } from './envelope.ts'
import { answerInstead, answerWrongly, playsBefore } from './fault-answers.ts'
import type { Fault } from './faults.ts'
import type { Answers } from './idempotency.ts'
import { inspect } from './inspection.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'
import { findRoute } from './routes.ts'
import type { Marketplace } from './routes.ts'

export interface ServerParts {
  clock: Clock
  credentials: Credentials
  control: Control
  ledger: Ledger
  calls: Calls
  answers: Answers
  market: Marketplace
  reset(keepControl: boolean): void
  /** Told about bugs of the sandbox itself. */
  onBug(error: unknown): void
}

interface Call {
  request: IncomingMessage
  requestId: string
  method: string
  path: string
  /** Below the base. */
  place: string
  rawQuery: string
  body: Buffer
  entry: LedgerEntry | undefined
}

export const base = '/api/v1'
const bodyLimit = 16 * 1024 * 1024
/** Faults that cut the line themselves: that nobody waited for the answer is not the caller's doing. */
const cutting = new Set(['reset-before', 'reset-after', 'half-body'])

export function createSandboxServer(parts: ServerParts): Server {
  const { clock, control, ledger, calls } = parts

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', rawQuery = ''] = (request.url ?? '').split(/\?(.*)/s, 2)
    if (path.startsWith('/__')) {
      const body = await readBody(request)
      inspect({ control, ledger, calls, reset: parts.reset, nowMs: clock.now }, request, response, body.toString())
      return
    }
    const method = request.method ?? 'GET'
    const at = rfc3339(clock.now())
    const place = path.startsWith(`${base}/`) ? path.slice(base.length) : ''
    const noted = place !== '' && place !== '/health'
    const entry = noted ? ledger.open({ at, method, path, query: rawQuery, headers: request.headers }) : undefined
    const requestId = String(request.headers['x-request-id'] ?? newRequestId())
    let fault: Fault | undefined
    let status: number | null = null
    const note = () => {
      // A caller who left, before or in the middle of it, has no answer.
      if (entry) entry.status = response.destroyed && !response.writableFinished ? null : status
    }
    calls.begin()
    response.once('close', () => {
      note()
      calls.end(status, !response.writableFinished && !cutting.has(fault?.mode ?? ''))
    })
    const body = await readBody(request)
    if (entry) entry.body = bodyFor(body)
    const choice = control.faults.choose(method, path, base)
    fault = choice.fault
    if (entry && fault) entry.fault = fault.mode
    // A caller who has hung up does not stop what was asked: the request is here.
    if (choice.delayMs > 0) await clock.sleep(choice.delayMs)
    if (!server.listening) return
    response.setHeader('x-request-id', requestId)
    const call: Call = { request, requestId, method, path, place, rawQuery, body, entry }
    if (fault && playsBefore(fault)) {
      calls.named(nameOf(method, place))
      status = answerInstead(response, fault, requestId, clock.now())
    } else {
      const answer = await work(call)
      status = fault ? answerWrongly(response, fault, answer) : answer.status
      if (!fault) send(response, answer)
    }
    note()
  }

  async function work(call: Call): Promise<Answer> {
    try {
      return call.place === '/health' && call.method === 'GET' ? health(call) : await answer(call)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code === 'INTERNAL_ERROR') parts.onBug(error)
      return refusal(failure, call.requestId, clock.now())
    }
  }

  function health(call: Call): Answer {
    calls.named('health')
    const { capabilities } = control.state()
    const data = { status: 'healthy', timestamp: rfc3339(clock.now()), service: 'marketplace-sandbox', capabilities }
    return conditional(call, success(JSON.stringify(data)))
  }

  async function answer(call: Call): Promise<Answer> {
    const { request, method, body, entry } = call
    const claims = await parts.credentials.verify(request.headers, body)
    const { route, id } = findRoute(method, call.place, control.has)
    calls.named(route.name)
    if (!route.permissions.some((permission) => claims.permissions.includes(permission))) {
      throw new Failure('AUTHORIZATION_FAILED', `This call needs the permission ${route.permissions.join(' or ')}.`)
    }
    const asked = { id, query: new URLSearchParams(call.rawQuery), rawQuery: call.rawQuery, body: json(request, body) }
    if (method === 'GET') return conditional(call, success(route.handle(parts.market, asked).json))
    const key = control.has('idempotency') ? request.headers['idempotency-key'] : undefined
    const keyed =
      key === undefined ? undefined : { serviceId: claims.service_id, key: String(key), method, path: call.path, body }
    const { done, replayed } = parts.answers.once(keyed, () => route.handle(parts.market, asked))
    if (entry) {
      entry.effect = done.effect ?? null
      entry.replayed = replayed
    }
    return { ...success(done.json), headers: replayed ? { 'idempotency-replayed': 'true' } : {} }
  }

  function conditional(call: Call, answer: Answer): Answer {
    if (!control.has('etag')) return answer
    const etag = `"${sha256(answer.body).slice(0, 32)}"`
    const known = (call.request.headers['if-none-match'] ?? '').split(/\s*,\s*/)
    // Health says when it was asked, so its tag would never match; it is left without one.
    if (call.place === '/health') return answer
    return known.includes(etag) ? { status: 304, headers: { etag }, body: '' } : { ...answer, headers: { etag } }
  }

  const nameOf = (method: string, place: string): string => {
    if (place === '/health') return 'health'
    try {
      return findRoute(method, place, control.has).route.name
    } catch {
      return 'unknown'
    }
  }

  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 120_000 }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      // The body was too long or never came whole; there is nobody left to explain it to.
      if (!(error instanceof Failure)) parts.onBug(error)
      request.destroy()
    })
  })
  return server
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      size += piece.length
      if (size > bodyLimit) throw new Failure('VALIDATION_ERROR', 'The body is too long.')
      pieces.push(piece)
    }
  } catch (error) {
    throw error instanceof Failure ? error : new Failure('VALIDATION_ERROR', 'The body broke off.', { cause: error })
  }
  return Buffer.concat(pieces)
}

function json(request: IncomingMessage, body: Buffer): unknown {
  if (body.length === 0) return undefined
  if (!/^application\/([\w.-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw invalid(['Content-Type'], 'application/json', 'another type')
  }
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw invalid(['body'], 'JSON', `${body.length} bytes of something else`)
  }
}

/** What the ledger shows of a body. */
function bodyFor(body: Buffer): unknown {
  if (body.length === 0) return null
  const text = body.toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
