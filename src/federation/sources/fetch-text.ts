import { readFile } from 'node:fs/promises'
import { request } from 'undici'
import { Failure } from '../../kit/failure.ts'

const maxBytes = 20 * 1024 * 1024

export interface FetchedText {
  readonly text: string
  readonly etag: string | undefined
}

/** Reads a text from a file or over HTTP with `If-None-Match`. Throws a `Failure` that names the place, never its content. */
export async function fetchText(
  place: string,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<FetchedText | 'unchanged'> {
  if (!/^https?:/.test(place)) return { text: await readLocal(place), etag: undefined }
  try {
    const headers = {
      accept: 'application/graphql, text/plain, */*',
      ...(etag !== undefined && { 'if-none-match': etag }),
    }
    const {
      statusCode,
      headers: told,
      body,
    } = await request(place, { headers, signal, headersTimeout: 10_000, bodyTimeout: 10_000 })
    if (statusCode === 304) {
      await body.dump()
      return 'unchanged'
    }
    if (statusCode !== 200) {
      await body.dump()
      throw new Failure('SERVICE_UNAVAILABLE', `${bare(place)} answered with status ${statusCode}.`)
    }
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes)
        throw new Failure('UPSTREAM_CONTRACT_VIOLATION', `${bare(place)} answered more than ${maxBytes} bytes.`)
      chunks.push(chunk)
    }
    const tag = told['etag']
    return { text: Buffer.concat(chunks).toString('utf8'), etag: typeof tag === 'string' ? tag : undefined }
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw new Failure('SERVICE_UNAVAILABLE', `${bare(place)} could not be read.`, { cause: thrown })
  }
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
