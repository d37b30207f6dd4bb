export interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/**
 * Reads a stream by the rules of the HTML standard (9.2.6), to its end or until the signal aborts. `onBytes` hears of everything that comes,
 * also of signs of life.
 */
export async function* readServerSentEvents(
  stream: ReadableStream<Uint8Array>,
  onBytes: () => void,
  signal: AbortSignal,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const reader = stream.getReader()
  // Ends a read that waits, whether the stream knows the signal or not.
  const cancel = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  const decoder = new TextDecoder()
  let rest = ''
  let event = ''
  let data: string[] = []
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onBytes()
      rest += decoder.decode(value, { stream: true })
      // A CR at the end may be the first half of a CRLF: it stays until more comes.
      const lines = rest.split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line === '') {
          if (event !== '' || data.length > 0) yield { event: event || 'message', data: data.join('\n') }
          event = ''
          data = []
          continue
        }
        const [, name = '', content = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
        if (name === 'event') event = content
        else if (name === 'data') data.push(content)
      }
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    await reader.cancel().catch(() => undefined)
  }
}
