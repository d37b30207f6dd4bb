/** Streams that come in odd pieces, late or not at all, and readers that take their time. */
import { getEventListeners } from 'node:events'
import { createGatewayClient } from '../../client/src/index.ts'
import type { GatewayClientOptions } from '../../client/src/index.ts'

const document = 'subscription { tick }'
const next = (tick: number) => `event: next\ndata: {"data":{"tick":${tick}}}\n\n`

/** A client to whom each of these is one piece of the stream, which stays open. Its fetch takes no notice of signals. */
function clientOf(pieces: readonly Uint8Array[], options: Partial<GatewayClientOptions> = {}) {
  let left = false
  const body = () =>
    new ReadableStream<Uint8Array>({
      start: (out) => pieces.forEach((piece) => out.enqueue(piece)),
      cancel: () => void (left = true),
    })
  const client = createGatewayClient({
    url: 'http://127.0.0.1:9',
    credentials: { token: 't' },
    fetch: () => Promise.resolve(new Response(body(), { headers: { 'content-type': 'text/event-stream' } })),
    ...options,
  })
  return { client, left: () => left }
}

async function allOf(results: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const result of results) all.push(result)
  return all
}

const piecesOf = (...texts: string[]) => texts.map((text) => new TextEncoder().encode(text))

test('a reader that is busy for longer than the stream may be silent loses nothing', async () => {
  const { client, left } = clientOf(piecesOf(next(1) + next(2), next(3)))
  const seen: unknown[] = []
  for await (const result of client.subscribe(document, {}, { silenceMs: 50 })) {
    seen.push(result)
    await new Promise((resolve) => setTimeout(resolve, 150))
    if (seen.length === 3) break
  }
  expect(seen).toEqual([{ tick: 1 }, { tick: 2 }, { tick: 3 }])
  expect(left()).toBe(true)
})

test('a stream on which nothing comes is given up, and ends with its signal, also where fetch takes no notice', async () => {
  const quiet = clientOf(piecesOf(':\n\n'))
  await expect(quiet.client.subscribe(document, {}, { silenceMs: 50 }).next()).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  })
  expect(quiet.left()).toBe(true)
  const leave = new AbortController()
  const stream = clientOf(piecesOf(next(1))).client.subscribe(document, {}, { signal: leave.signal })
  await stream.next()
  const waiting = stream.next()
  leave.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' })
  expect(getEventListeners(leave.signal, 'abort')).toHaveLength(0)
})

test('a token source that never answers does not hold up whoever wants to watch', async () => {
  const { client } = clientOf([], { credentials: { token: () => new Promise(() => undefined) }, attemptTimeoutMs: 50 })
  await expect(client.subscribe(document).next()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  const signal = AbortSignal.timeout(20)
  const patient = clientOf([], { credentials: { token: () => new Promise(() => undefined) } })
  await expect(patient.client.subscribe(document, {}, { signal }).next()).rejects.toMatchObject({ code: 'ABORTED' })
})

test('it does not matter where a stream is cut into pieces', async () => {
  const whole = new TextEncoder().encode(
    `:\r\n\r\nevent: next\r\ndata: {"data":\r\ndata: {"tick":"schön 🦊"}}\r\n\r\n${next(2)}event: complete\ndata:\n\n`,
  )
  for (let at = 0; at <= whole.length; at++) {
    const { client } = clientOf([whole.slice(0, at), whole.slice(at)].filter(({ length }) => length > 0))
    expect(await allOf(client.subscribe(document))).toEqual([{ tick: 'schön 🦊' }, { tick: 2 }])
  }
  const bytes = Array.from(whole, (byte) => Uint8Array.of(byte))
  expect(await allOf(clientOf(bytes).client.subscribe(document))).toHaveLength(2)
})
