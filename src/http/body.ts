import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { badRequest, Refusal } from './refusal.ts'

const decoders: Readonly<Record<string, (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

/** Whether more of a request may follow than is worth throwing away to keep the connection. */
export function isMuchUnread(request: IncomingMessage, expectsContinue: boolean): boolean {
  if (request.complete) return false
  const { 'transfer-encoding': encoding, 'content-length': length } = request.headers
  return expectsContinue || encoding !== undefined || Number(length ?? 0) > 65_536
}

const tooLarge = (limit: number): Refusal =>
  new Refusal(413, 'BAD_REQUEST', `The body may have at most ${limit} bytes, also after decompression.`, {
    close: true,
  })

/**
 * The whole body, decoded, as raw bytes. Refuses with 413 as soon as the limit is passed (a declared length before a byte is
 * read), 415 for an encoding this server does not know, 400 for broken or cut-off data.
 */
export async function readBody(request: IncomingMessage, limit: number, onStart: () => void): Promise<Buffer> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  const decode = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
  if (!decode && encoding !== 'identity') {
    throw new Refusal(415, 'BAD_REQUEST', 'Content-Encoding: expected gzip, deflate, br or none.', { close: true })
  }
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  onStart()
  const raw = await collect(request, limit)
  if (!decode || raw.length === 0) return raw
  try {
    return await decode(raw, { maxOutputLength: limit })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit)
    throw badRequest(`The body is not valid ${encoding} data.`)
  }
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const early = () => badRequest('The body ended early.', { close: true })
  if (request.destroyed) return Promise.reject(early())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const finish = () => {
      request.off('data', onData)
      request.off('end', onEnd)
      request.off('error', onGone)
      request.off('close', onGone)
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= limit) return
      finish()
      reject(tooLarge(limit))
    }
    const onEnd = () => {
      finish()
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size))
    }
    const onGone = () => {
      finish()
      reject(early())
    }
    request.on('data', onData)
    request.on('end', onEnd)
    request.on('error', onGone)
    request.on('close', onGone)
  })
}
