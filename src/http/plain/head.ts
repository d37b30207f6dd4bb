/** Heads of plain requests: those that can be read in one way only. Everything else is left to Node's parser. */
import type { IncomingHttpHeaders } from 'node:http'
import { pieceBytes } from '../body.ts'
import type { HttpLimits } from '../limits.ts'

export interface PlainHead {
  readonly method: string
  readonly url: string
  /** Names in lower case, none of them repeated. */
  readonly headers: IncomingHttpHeaders
  readonly headerCount: number
  /** Of the body, in bytes. */
  readonly length: number
}

/** Fewer targets than a parser of HTTP takes, and the methods that a route can have. */
const requestLine = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\/[\w\-.~!$&'()*+,;=:@/?%]*) HTTP\/1\.1$/
/** A name, a colon, at most one space, and a value of visible ASCII that neither begins nor ends with a space; or no value. */
const headerLine = /^([A-Za-z\d-]+):(?: ?([!-~](?:[ -~]*[!-~])?))?$/
const decimals = /^(?:0|[1-9]\d{0,6})$/
/** How a message is framed and coded, and what is wanted of the connection: for a parser that knows all of it. */
const unusual = new Set(['transfer-encoding', 'content-encoding', 'expect', 'proxy-connection'])
/** The connection stays as it is, though another protocol may be offered for it. */
const staying = new Set(['keep-alive', 'upgrade, http2-settings'])
const withBody = new Set(['POST', 'PUT', 'PATCH'])

/**
 * Reads a head, up to its empty line and without it. Undefined unless it is well-formed beyond doubt (RFC 9112, and a good deal less than
 * that): HTTP/1.1, one `Host`, at most one `Content-Length` in decimals, no other framing, no header twice, nothing but visible ASCII. An
 * offer to speak HTTP/2 (curl, Java's HttpClient) need not be taken (RFC 9110, section 7.8).
 */
export function readPlainHead(
  head: string,
  limits: Pick<HttpLimits, 'headerCount' | 'headerBytes' | 'urlBytes' | 'bodyBytes'>,
): PlainHead | undefined {
  if (head.length > limits.headerBytes) return undefined
  const lines = head.split('\r\n')
  const [, method, url] = requestLine.exec(lines[0]!) ?? []
  if (method === undefined || url === undefined || url.length > limits.urlBytes) return undefined
  const headerCount = lines.length - 1
  if (headerCount > limits.headerCount) return undefined
  const headers: Record<string, string> = {}
  for (let at = 1; at < lines.length; at++) {
    const [, sent, value = ''] = headerLine.exec(lines[at]!) ?? []
    if (sent === undefined) return undefined
    const name = sent.toLowerCase()
    if (unusual.has(name) || headers[name] !== undefined) return undefined
    headers[name] = value
  }
  const { host, connection, upgrade, 'content-length': declared = '0' } = headers
  if (!host) return undefined
  if (connection !== undefined && !staying.has(connection.toLowerCase())) return undefined
  if (upgrade !== undefined && upgrade !== 'h2c') return undefined
  if (!decimals.test(declared)) return undefined
  const length = Number(declared)
  // Larger ones come in pieces, which wait for their turns (decision 0022).
  if (length > pieceBytes || length > limits.bodyBytes || (length > 0 && !withBody.has(method))) return undefined
  // More than one request may be answered with it.
  return Object.freeze({ method, url, headers: Object.freeze(headers), headerCount, length })
}
