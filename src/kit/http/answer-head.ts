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

const statusLine = /^HTTP\/1\.([01]) ([1-5][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/
const name = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const value = /^[\t\x20-\x7e\x80-\xff]*$/
/** Up to 15 digits are exact as a number. */
const digits = /^[0-9]{1,15}$/

/** Reads everything before the empty line. Throws for what is not exactly HTTP/1.x or says in two ways where the body ends. */
export function parseHead(text: string, toHead: boolean): AnswerHead {
  const lines = text.split('\r\n')
  const match = statusLine.exec(lines[0]!)
  if (!match) throw garbled('does not begin with a status line')
  const status = Number(match[2])
  const headers = Object.create(null) as Record<string, string | string[]>
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index]!
    const colon = line.indexOf(':')
    const raw = line.slice(0, colon)
    // A folded line begins with a space, a bare line feed is no character of a value: both end here.
    if (colon < 1 || !name.test(raw)) throw garbled('has a header line without a name')
    const text = line.slice(colon + 1)
    if (!value.test(text)) throw garbled('has a header with a character that may not be in one')
    const key = raw.toLowerCase()
    const known = headers[key]
    if (known === undefined) headers[key] = text.trim()
    else if (typeof known === 'string') headers[key] = [known, text.trim()]
    else known.push(text.trim())
  }
  const http11 = match[1] === '1'
  const body = toHead || status < 200 || status === 204 || status === 304 ? bodiless(headers) : bodyOf(headers, http11)
  const { connection } = headers
  const persistent = http11 && body !== 'until close' && (connection === undefined || !says(connection, 'close'))
  return { status, headers, body, persistent, keepAliveMs: keepAlive(headers['keep-alive']) }
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

const says = (header: string | string[], word: string): boolean =>
  String(header)
    .toLowerCase()
    .split(',')
    .some((part) => part.trim() === word)

function keepAlive(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined
  const match = /(?:^|[,\s])timeout=([0-9]{1,6})(?:[,\s]|$)/.exec(String(header))
  return match ? Number(match[1]) * 1000 : undefined
}
