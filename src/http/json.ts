import { isUtf8 } from 'node:buffer'
import type { Exchange } from './exchange.ts'
import { mediaType } from './headers.ts'
import { badRequest, Refusal } from './refusal.ts'

export const maxJsonDepth = 64

/**
 * The JSON value of a request body. Refuses with 415 what is declared as anything but JSON in UTF-8 (which also keeps out
 * the content types a foreign page can send without asking) and with 400 what is undeclared, empty, malformed or nested deeper
 * than 64.
 */
export const readJson = async (exchange: Exchange): Promise<unknown> => parseJson(await readJsonBytes(exchange))

/** The same without parsing it. */
export function readJsonBytes(exchange: Exchange): Buffer | Promise<Buffer> {
  const declared = exchange.headers['content-type']
  if (declared === undefined) throw badRequest('Content-Type: expected application/json, received none.')
  const type = mediaType(declared)
  if (type?.essence !== 'application/json') {
    throw new Refusal(415, 'BAD_REQUEST', 'Content-Type: expected application/json.')
  }
  if (type.charset !== undefined && type.charset !== 'utf-8' && type.charset !== 'utf8') {
    throw new Refusal(415, 'BAD_REQUEST', 'Content-Type: expected the charset utf-8.')
  }
  return exchange.readBody()
}

/** Parses bytes as one JSON text in UTF-8 without a byte order mark, at most 64 levels deep. `what` begins what is said of bad ones. */
export function parseJson(bytes: Buffer, what = 'The body'): unknown {
  if (bytes.length === 0) throw badRequest(`${what} is empty: expected a JSON object.`)
  if (!isUtf8(bytes)) throw badRequest(`${what} is not valid UTF-8.`)
  if (isDeeperThan(bytes, maxJsonDepth)) throw badRequest(`${what} is nested deeper than ${maxJsonDepth} levels.`)
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    throw badRequest(`${what} is not valid JSON.`)
  }
}

const quote = 0x22
const backslash = 0x5c

/** Counts brackets outside strings, so that nothing after it meets a value too deep to walk by recursion. */
function isDeeperThan(bytes: Buffer, limit: number): boolean {
  let depth = 0
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]
    if (byte === quote) {
      for (index++; index < bytes.length && bytes[index] !== quote; index++) {
        if (bytes[index] === backslash) index++
      }
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limit) return true
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--
    }
  }
  return false
}
