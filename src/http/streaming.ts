import type { Reply } from './wire.ts'

/** Writes the parts as they come, no faster than they are read. A reader that stops reading is cut off after `stalledMs`. */
export async function streamTo(
  response: Reply,
  parts: AsyncIterable<string | Uint8Array>,
  stalledMs: number,
): Promise<void> {
  const iterator = parts[Symbol.asyncIterator]()
  // A source that waits for something to say is told at once that nobody listens any more.
  response.once('close', () => void iterator.return?.().catch(() => undefined))
  for (let part = await iterator.next(); !part.done && !response.destroyed; part = await iterator.next()) {
    if (response.write(part.value)) continue
    response.socket?.setTimeout(stalledMs)
    await drainedOrClosed(response)
    response.socket?.setTimeout(0)
  }
  response.end()
  // With the next request on the connection nothing is left of this.
  const { socket } = response
  if (socket && socket.writableLength > 0) socket.setTimeout(stalledMs)
}

function drainedOrClosed(response: Reply): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
