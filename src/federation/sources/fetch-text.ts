import { readFile } from 'node:fs/promises'
import { request } from 'undici'
import { Failure } from '../../kit/failure.ts'

const maxBytes = 20 * 1024 * 1024
/** For one answer from its first byte to its last: undici only watches for silence in between. */
export const usualWithinMs = 15_000

export interface FetchedText {
  readonly text: string
  readonly etag: string | undefined
}

/** Reads a text from a file or over HTTP with `If-None-Match`. Throws a `Failure` that names the place, never its content. */
export async function fetchText(
  place: string,
  etag: string | undefined,
  signal: AbortSignal,
  withinMs = usualWithinMs,
): Promise<FetchedText | 'unchanged'> {
  if (!/^https?:/.test(place)) return { text: await readLocal(place), etag: undefined }
  try {
    const headers = {
      accept: 'application/graphql, text/plain, */*',
      ...(etag !== undefined && { 'if-none-match': etag }),
    }
    const { statusCode, headers: told, body } = await request(place, { headers, ...limits(signal, withinMs) })
    if (statusCode === 304) {
      await body.dump()
      return 'unchanged'
    }
    if (statusCode !== 200) {
      await body.dump()
      throw new Failure('SERVICE_UNAVAILABLE', `${bare(place)} answered with status ${statusCode}.`)
    }
    const tag = told['etag']
    return { text: await textOf(body, bare(place)), etag: typeof tag === 'string' ? tag : undefined }
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw new Failure('SERVICE_UNAVAILABLE', `${bare(place)} could not be read.`, { cause: thrown })
  }
}

/** How long a request may take, for undici. */
export const limits = (signal: AbortSignal, withinMs: number) => ({
  signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
  headersTimeout: 10_000,
  bodyTimeout: 10_000,
})

/** Reads a body. Throws a `Failure` that names who answered when it is too long. */
export async function textOf(body: AsyncIterable<Buffer>, who: string): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes)
      throw new Failure('UPSTREAM_CONTRACT_VIOLATION', `${who} answered more than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function readLocal(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new Failure('SERVICE_UNAVAILABLE', `The file ${file} could not be read.`, { cause })
  }
}

/** An address without what may be secret in it. */
export function bare(place: string): string {
  if (!/^https?:/.test(place)) return place
  const url = new URL(place)
  return `${url.origin}${url.pathname}`
}
