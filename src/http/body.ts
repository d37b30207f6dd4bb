import type { IncomingMessage } from 'node:http'
import { createPortions } from '../kit/turns.ts'
import { badRequest, Refusal } from './refusal.ts'
import { unpackingOf } from './unpacking.ts'

/** So much of a body is taken in one piece; what is smaller is not held up. */
export const pieceBytes = 65_536
/** In a turn of the event loop, of all requests together: fifty megabytes that arrive at once would else be read, and copied, without a gap. */
export const piecesATurn = 8
const takeNext = createPortions(piecesATurn)

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
  const unpack = unpackingOf(encoding)
  if (!unpack && encoding !== 'identity') {
    throw new Refusal(415, 'BAD_REQUEST', 'Content-Encoding: expected gzip, deflate, br or none.', { close: true })
  }
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  onStart()
  const raw = await collect(request, limit)
  if (!unpack || raw.length === 0) return raw
  try {
    return await unpack(raw, { maxOutputLength: limit })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit)
    throw badRequest(`The body is not valid ${encoding} data.`)
  }
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const early = () => badRequest('The body ended early.', { close: true })
  if (request.destroyed) return Promise.reject(early())
  const declared = Number(request.headers['content-length'] ?? 0)
  return new Promise((resolve, reject) => {
    let body: Buffer | undefined
    let size = 0
    let taken = 0
    const finish = () => {
      request.off('data', onData)
      request.off('end', onEnd)
      request.off('error', onGone)
      request.off('close', onGone)
    }
    const onData = (piece: Buffer) => {
      const had = size
      size += piece.length
      if (size > limit) {
        finish()
        return reject(tooLarge(limit))
      }
      if (body === undefined) body = piece
      else {
        if (size > body.length) body = grown(body, Math.max(size, Math.min(limit, declared || 4 * had)))
        piece.copy(body, had)
      }
      if (size - taken < pieceBytes) return
      taken = size
      request.pause()
      takeNext(() => request.resume())
    }
    const onEnd = () => {
      finish()
      resolve(body === undefined || body.length === size ? (body ?? nothing) : body.subarray(0, size))
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

const nothing = Buffer.alloc(0)

/** Room that is not written to yet takes no memory, so a length that is only declared costs little. */
function grown(body: Buffer, bytes: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(bytes)
  body.copy(larger)
  return larger
}
