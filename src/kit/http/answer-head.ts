import { Bag } from '../bag.ts'
import type { AnswerHeaders } from './client.ts'
import { garbled } from './failure.ts'

export interface AnswerHead {
  readonly status: number
  readonly headers: AnswerHeaders
  /** How the body ends: after so many bytes, with the last chunk, or with the connection. */
  readonly body: number | 'chunked' | 'until close'
  /** Whether the connection may carry another request. */
  readonly persistent: boolean
  /** How long the server keeps an idle connection, if it says so. */
  readonly keepAliveMs: number | undefined
}

const statusLine = /^HTTP\/1\.[01] [1-5][0-9]{2}(?: [\t\x20-\x7e\x80-\xff]*)?$/
const start = /^HTTP\/1\.[01] [1-5][0-9]{2}(?: |\r|$)/
/** What may not be in a head: other characters, half a line break, a line that does not begin with a name. One look instead of three for each line. */
const fault = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)|(?<!\r)\n|\n(?![!#$%&'*+\-.^_`|~0-9A-Za-z]+:)/
const name = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** Up to 15 digits are exact as a number. */
const digits = /^[0-9]{1,15}$/

/** Reads everything before the empty line. Throws for what is not exactly HTTP/1.x or says in two ways where the body ends. */
export function parseHead(text: string, toHead: boolean): AnswerHead {
  if (!start.test(text) || fault.test(text)) throw garbled(faultOf(text))
  const status = Number(text.slice(9, 12))
  const headers = fieldsOf(text)
  const http11 = text[7] === '1'
  const body = toHead || status < 200 || status === 204 || status === 304 ? bodiless(headers) : bodyOf(headers, http11)
  const { connection } = headers
  const persistent = http11 && body !== 'until close' && !closes(connection)
  return { status, headers, body, persistent, keepAliveMs: keepAlive(headers['keep-alive']) }
}

function fieldsOf(text: string): Record<string, string | string[]> {
  const headers = new Bag<string | string[]>()
  for (let at = text.indexOf('\r\n'); at !== -1;) {
    const colon = text.indexOf(':', at)
    const end = text.indexOf('\r\n', colon)
    const key = text.slice(at + 2, colon).toLowerCase()
    const value = text.slice(colon + 1, end === -1 ? undefined : end).trim()
    const known = headers[key]
    if (known === undefined) headers[key] = value
    else if (typeof known === 'string') headers[key] = [known, value]
    else known.push(value)
    at = end
  }
  return headers
}

/** What is wrong with a head that is not well formed. */
function faultOf(text: string): string {
  const [first = '', ...lines] = text.split('\r\n')
  if (!statusLine.test(first)) return 'does not begin with a status line'
  // A folded line begins with a space, a bare line feed is no character of a value.
  const nameless = lines.some((line) => !name.test(line.slice(0, Math.max(0, line.indexOf(':')))))
  return nameless ? 'has a header line without a name' : 'has a header with a character that may not be in one'
}

function bodyOf(headers: AnswerHeaders, http11: boolean): AnswerHead['body'] {
  const { 'content-length': length, 'transfer-encoding': coding } = headers
  if (coding !== undefined) {
    if (length !== undefined) throw garbled('has a length and a transfer coding')
    if (!http11 || typeof coding !== 'string' || coding.toLowerCase() !== 'chunked') {
      throw garbled('has a transfer coding other than chunked')
    }
    return 'chunked'
  }
  if (length === undefined) return 'until close'
  if (typeof length !== 'string' || !digits.test(length)) throw garbled('has a length that is not one number')
  return Number(length)
}

/** A length may be told where no body follows, and must be one all the same. */
function bodiless(headers: AnswerHeaders): number {
  const { 'content-length': length, 'transfer-encoding': coding } = headers
  if (length !== undefined) bodyOf({ 'content-length': length, 'transfer-encoding': coding }, true)
  return 0
}

/** Nearly all say nothing, or that they do not. */
const closes = (connection: string | string[] | undefined): boolean =>
  connection !== undefined &&
  connection !== 'keep-alive' &&
  String(connection)
    .toLowerCase()
    .split(',')
    .some((part) => part.trim() === 'close')

function keepAlive(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined
  const match = /(?:^|[,\s])timeout=([0-9]{1,6})(?:[,\s]|$)/.exec(String(header))
  return match ? Number(match[1]) * 1000 : undefined
}
