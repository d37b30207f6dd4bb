/** One keep-alive connection that sends a request and waits for its answer: as little work as a client can do and still count bytes. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface Received {
  status: number
  /** Bytes of the body. */
  length: number
  /** Only when it was asked for. */
  body?: string
}

export interface Connection {
  send(request: string | Buffer, keep: boolean, done: (error: Error | null, received: Received) => void): void
  close(): void
}

const endOfHead = Buffer.from('\r\n\r\n')
const nothing: Received = { status: 0, length: 0 }

export function openConnection(host: string, port: number): Connection {
  let socket: Socket | undefined
  let waiting: ((error: Error | null, received: Received) => void) | undefined
  let keep = false
  let chunks: Buffer[] = []
  let seen = 0
  /** Bytes of head and body together; unknown until the head is there, and for chunked bodies until the last chunk is. */
  let whole = Infinity
  let head = { status: 0, bytes: 0, chunked: false }

  function finish(error: Error | null): void {
    const done = waiting
    waiting = undefined
    const { status, bytes, chunked } = head
    const all = error || !(keep || chunked) ? undefined : Buffer.concat(chunks)
    const body = all && (chunked ? unchunked(all.subarray(bytes)) : all.subarray(bytes))
    const length = body ? body.length : seen - bytes
    chunks = []
    seen = 0
    whole = Infinity
    head = { status: 0, bytes: 0, chunked: false }
    done?.(error, error ? nothing : { status, length, ...(keep && body && { body: body.toString() }) })
  }

  function take(chunk: Buffer): void {
    chunks.push(chunk)
    seen += chunk.length
    if (head.bytes === 0) {
      const all = chunks.length === 1 ? chunk : Buffer.concat(chunks)
      const at = all.indexOf(endOfHead)
      if (at < 0) return
      const text = all.toString('latin1', 0, at).toLowerCase()
      const length = /\r\ncontent-length: *(\d+)/.exec(text)?.[1]
      head = { status: Number(text.slice(9, 12)), bytes: at + 4, chunked: length === undefined }
      if (length !== undefined) whole = head.bytes + Number(length)
    }
    if (head.chunked) {
      const tail = chunks.length === 1 ? chunk : Buffer.concat(chunks.slice(-2))
      if (tail.subarray(-7).toString('latin1') === '\r\n0\r\n\r\n') finish(null)
    } else if (seen >= whole) finish(null)
  }

  function open(): Socket {
    const opened = connect({ host, port, noDelay: true })
    opened.on('data', take)
    const lost = (error: Error) => {
      // An older one may end while its successor is in use.
      if (socket !== opened) return
      socket = undefined
      finish(error)
    }
    opened.on('error', lost)
    opened.on('close', () => lost(new Error('the connection was closed')))
    return opened
  }

  return {
    send(request, keepBody, done) {
      waiting = done
      keep = keepBody
      socket ??= open()
      socket.write(request)
    },
    close() {
      const open = socket
      socket = undefined
      open?.destroy()
    },
  }
}

function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; ;) {
    const line = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.toString('latin1', at, line), 16)
    if (!(size > 0)) return Buffer.concat(parts)
    parts.push(body.subarray(line + 2, line + 2 + size))
    at = line + size + 4
  }
}
