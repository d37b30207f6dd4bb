import type { HttpRequest } from './client.ts'
import { HttpFailure } from './failure.ts'

/** Header lines that were checked and written once. */
export interface ConstantHeaders {
  readonly lines: string
  readonly record: Readonly<Record<string, string>>
}

/** The beginning of a body, measured once: what is joined only in the one write is copied only there. */
export interface BodyOpening {
  readonly text: string
  readonly bytes: number
}

export const bodyOpening = (text: string): BodyOpening => ({ text, bytes: Buffer.byteLength(text) })

const nothing = bodyOpening('')

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const value = /^[\t\x20-\x7e\x80-\xff]*$/
const target = /^\/[\x21-\x7e]*$/

/** These belong to the client: they say where a request ends and whom it is for. */
const ours = new Set([
  'connection', 'content-length', 'expect', 'host', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]) // prettier-ignore

export const constantHeaders = (record: Readonly<Record<string, string>>): ConstantHeaders => ({
  lines: headerLines(record),
  record,
})

/** Throws for a name or value that could end a header early, and for names that are the client's own. */
export function headerLines(record: Readonly<Record<string, string>>): string {
  let lines = ''
  for (const name in record) {
    const text = record[name]
    if (!token.test(name) || ours.has(name.toLowerCase())) throw unsendable(`a header named "${name}"`)
    if (typeof text !== 'string' || !value.test(text)) throw unsendable(`this value of the header "${name}"`)
    lines += `${name}: ${text}\r\n`
  }
  return lines
}

export function checkPath(path: string): void {
  if (!target.test(path)) throw unsendable('this path')
}

/** A request, for one write: a text where every character is one byte (latin1). Throws for what cannot be sent. */
export function requestBytes(request: HttpRequest, host: string): string | Buffer {
  const { method, path, body, opening = nothing } = request
  checkPath(path)
  const own = request.headers === undefined ? '' : headerLines(request.headers)
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n${request.constant?.lines ?? ''}${own}`
  if (body === null) return method === 'GET' || method === 'HEAD' ? `${head}\r\n` : `${head}content-length: 0\r\n\r\n`
  const length = opening.bytes + Buffer.byteLength(body)
  const whole = `${head}content-length: ${length}\r\n\r\n`
  if (typeof body === 'string' && length === opening.text.length + body.length) return whole + opening.text + body
  const bytes = Buffer.allocUnsafe(whole.length + length)
  bytes.write(whole, 'latin1')
  bytes.write(opening.text, whole.length, 'utf8')
  if (typeof body === 'string') bytes.write(body, whole.length + opening.bytes, 'utf8')
  else body.copy(bytes, whole.length + opening.bytes)
  return bytes
}

const unsendable = (what: string): HttpFailure =>
  new HttpFailure('UND_ERR_INVALID_ARG', `A request cannot carry ${what}`)
