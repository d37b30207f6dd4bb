import type { Clock } from '../kit/clock.ts'
import { createTimeLimit } from '../kit/resilience/time-limit.ts'
import type { TimeLimit } from '../kit/resilience/time-limit.ts'
import { judge } from './answer.ts'
import type { Parse } from './answer.ts'
import type { CallContext } from './context.ts'
import type { Credentials } from './credentials.ts'
import type { Endpoint } from './endpoints.ts'
import { UpstreamFailure } from './failure.ts'
import type { Together } from './gather.ts'
import type { ConstantHeaders } from '../kit/http/request-head.ts'
import { ownHeaders } from './headers.ts'
import type { Sign } from './headers.ts'
import { abandoned, noAnswer, timedOut } from './no-answer.ts'
import type { Transport, WireAnswer } from './transport.ts'
import type { Fault, Verdict } from './verdict.ts'

/** One question to the marketplace, whole: everything that is sent except the headers. */
export interface Question<T> {
  readonly endpoint: Endpoint
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the base address, with its query. */
  readonly path: string
  readonly body: string | null
  readonly idempotencyKey?: string | undefined
  /** In place of `JSON.parse`. */
  readonly parse?: Parse | undefined
  /** Checks and maps the data of the answer; throws a contract violation. */
  read(data: unknown): T
  /** How it may be asked together with others of its kind; reads only. */
  readonly together?: Together<T> | undefined
  /** The encoded id of the only thing that a write changes; without it, it may change everything of its kind. */
  readonly changed?: (() => string) | undefined
  /** What "unknown" means to a repeat whose first answer was lost: a delete is done then. */
  readonly whenGone?: T
}

export interface Sender {
  readonly clock: Clock
  readonly transport: Transport
  readonly credentials: Credentials
  /** Headers that say who sends. */
  readonly commonHeaders: (token: string) => ConstantHeaders
  readonly authority: string
  /** Path of the base address without a slash at its end. */
  readonly basePath: string
  readonly attemptMs: number
  readonly sign: Sign | undefined
}

/** A marketplace that kept us waiting this long is slow, whoever ended the wait. */
const slowMs = 1_000

/** Sends the question once and judges what comes back. Rejects only for bugs of ours. */
export async function attempt<T>(
  sender: Sender,
  question: Question<T>,
  context: CallContext,
  call: TimeLimit,
): Promise<Verdict<T>> {
  const { permission } = question.endpoint
  const token = sender.credentials.tokenNow(permission) ?? (await sender.credentials.token(permission))
  const constant = sender.commonHeaders(token)
  const own = ownHeaders(context, question.idempotencyKey, sender.clock.now())
  const headers = sender.sign === undefined ? own : await signed(sender, sender.sign, question, constant.record, own)
  const startedAt = sender.clock.monotonic()
  using limit = createTimeLimit(sender.clock, sender.attemptMs, call)
  let answer: WireAnswer
  try {
    answer = await sender.transport.exchange({
      method: question.method,
      path: sender.basePath + question.path,
      constant,
      headers,
      body: question.body,
      signal: limit,
    })
  } catch (error) {
    const fault = limit.aborted ? stopped(call, limit, sender.clock.monotonic() - startedAt) : noAnswer(error)
    if (fault === null) throw error
    return fault
  }
  const verdict = judge(answer, sender.clock.now(), question.parse)
  if (!verdict.ok) {
    if (verdict.tokenRefused) sender.credentials.refused(permission, token)
    return verdict
  }
  return readValue(question, verdict.status, verdict.value)
}

function readValue<T>(question: Question<T>, status: number, data: unknown): Verdict<T> {
  try {
    return { ok: true, status, value: question.read(data) }
  } catch (error) {
    if (!(error instanceof UpstreamFailure)) throw error
    return { ok: false, status, failure: error, again: false, health: 'good' }
  }
}

function stopped(call: TimeLimit, limit: TimeLimit, waitedMs: number): Fault {
  const base = { ok: false, status: undefined } as const
  if (limit.expired) return { ...base, again: true, health: 'bad', failure: timedOut('unknown') }
  const health = waitedMs >= slowMs ? 'bad' : 'void'
  return { ...base, again: false, health, failure: call.expired ? timedOut('unknown') : abandoned('unknown') }
}

async function signed<T>(
  sender: Sender,
  sign: Sign,
  question: Question<T>,
  common: Readonly<Record<string, string>>,
  own: Record<string, string>,
) {
  const [path = '', search] = (sender.basePath + question.path).split('?', 2)
  const added = await sign({
    method: question.method,
    authority: sender.authority,
    path,
    query: search === undefined ? '' : `?${search}`,
    headers: { ...common, ...own },
    body: new TextEncoder().encode(question.body ?? ''),
  })
  return { ...own, ...added }
}
