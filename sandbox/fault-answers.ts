/** How each fault looks on the wire. */
import type { ServerResponse } from 'node:http'
import { constants, gzipSync } from 'node:zlib'
import type { Code } from '../src/kit/failure.ts'
import { distort } from './distortions.ts'
import { refusalOf, send } from './envelope.ts'
import type { Answer } from './envelope.ts'
import type { Fault, ModeAfter, ModeBefore } from './faults.ts'
import { modesBefore } from './faults.ts'

const statusCodes: Record<string, Code> = {
  '401': 'AUTHENTICATION_FAILED',
  '403': 'AUTHORIZATION_FAILED',
  '404': 'RESOURCE_NOT_FOUND',
  '409': 'CONFLICT',
  '422': 'VALIDATION_ERROR',
  '429': 'RATE_LIMIT_EXCEEDED',
  '500': 'INTERNAL_ERROR',
  '503': 'SERVICE_UNAVAILABLE',
}
const bombMember = 16 * 1024 * 1024
const bombMembers = 16
const dripMs = 250

export const playsBefore = (fault: Fault): boolean => (modesBefore as readonly string[]).includes(fault.mode)

/** Plays a fault that comes instead of the work. Returns the status sent, or null when nothing was answered. */
export function answerInstead(response: ServerResponse, fault: Fault, requestId: string, nowMs: number): number | null {
  const mode = fault.mode as ModeBefore
  switch (mode) {
    case 'hang':
      return null
    case 'reset-before':
      cut(response)
      return null
    case 'html':
    case 'html-404': {
      const status = mode === 'html' ? 200 : 404
      const body = '<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1><p>secret-upstream-text</p>'
      send(response, { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body })
      return status
    }
    case 'redirect': {
      const location = fault.redirectTo ?? 'http://127.0.0.1:9/elsewhere'
      send(response, { status: 307, headers: { location }, body: '' })
      return 307
    }
    case 'success-false':
      send(response, refused(fault, 'INTERNAL_ERROR', 200, requestId, nowMs))
      return 200
    default: {
      const status = Number(mode)
      const answer = refused(fault, statusCodes[mode] ?? 'INTERNAL_ERROR', status, requestId, nowMs)
      if (fault.retryAfter !== undefined) answer.headers['retry-after'] = String(fault.retryAfter)
      send(response, answer)
      return status
    }
  }
}

/** Plays a fault on the answer of work that was done. Returns the status sent, or null when nothing whole was answered. */
export function answerWrongly(response: ServerResponse, fault: Fault, answer: Answer): number | null {
  const mode = fault.mode as ModeAfter
  switch (mode) {
    case 'hang-after':
      return null
    case 'reset-after':
      cut(response)
      return null
    case 'half-body': {
      const bytes = Buffer.from(answer.body)
      response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': bytes.length })
      // An end and not a reset: a reset may overtake the bytes that were sent.
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroySoon())
      return null
    }
    case 'empty':
      send(response, { ...answer, body: '' })
      return answer.status
    case 'huge-body':
      send(response, { ...answer, body: `${' '.repeat(10 * 1024 * 1024)}${answer.body}` })
      return answer.status
    case 'gzip-bomb':
      explode(response, answer)
      return answer.status
    case 'slow-body':
      drip(response, answer)
      return answer.status
    default:
      send(response, { ...answer, body: distort(mode, answer.body) })
      return answer.status
  }
}

function refused(fault: Fault, usual: Code, status: number, requestId: string, nowMs: number): Answer {
  const message = 'secret-upstream-text: the sandbox was told to refuse this call.'
  return refusalOf({ code: fault.errorCode ?? usual, message }, requestId, nowMs, status)
}

/** Ends the connection with a reset, as a crashed process or an impatient middlebox would. */
function cut(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}

/** A quarter of a gigabyte of spaces in some 270 kB: gzip members may follow each other, so one does for all. */
function explode(response: ServerResponse, answer: Answer): void {
  const spaces = gzipSync(Buffer.alloc(bombMember, ' '), { level: constants.Z_BEST_COMPRESSION })
  response.writeHead(answer.status, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
  for (let member = 0; member < bombMembers; member++) response.write(spaces)
  response.end(gzipSync(answer.body))
}

/** A few bytes at a time: never idle for long, and never done. */
function drip(response: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(answer.body)
  response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': bytes.length })
  const step = Math.max(1, Math.floor(bytes.length / 400))
  let at = 0
  const timer = setInterval(() => {
    response.write(bytes.subarray(at, at + step))
    at += step
    if (at >= bytes.length) response.end()
  }, dripMs)
  response.once('close', () => clearInterval(timer))
}
