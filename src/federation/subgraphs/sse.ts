import type { Pool } from 'undici'
import { Failure } from '../../kit/failure.ts'
import type { TlsOptions } from '../../kit/http/client.ts'
import { signalOf } from '../../kit/resilience/time-limit.ts'
import { refusal, toAnswer } from './answer.ts'
import type { SubgraphAnswer, SubgraphRequest } from './subgraph.ts'

/** Loaded with the first subscription only. Each stream has a connection of its own. */
export async function openStreams(origin: string, tls: TlsOptions | undefined): Promise<Pool> {
  const undici = await import('undici')
  return new undici.Pool(origin, { pipelining: 1, connect: { timeout: 1_000, ...tls } })
}

/**
 * A subscription over server-sent events (GraphQL over SSE, distinct connections): one request, a `next` event for each
 * answer, `complete` at the end. A stream that ends without `complete` was lost, and says so.
 */
export async function subscribeOverSse(
  pool: Pool,
  url: URL,
  request: SubgraphRequest,
  headers: Readonly<Record<string, string>>,
  name: string,
  maxEventBytes: number,
): Promise<AsyncIterable<SubgraphAnswer>> {
  const response = await pool.request({
    path: url.pathname + url.search,
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream' },
    body: JSON.stringify({ query: request.text, variables: request.variables }),
    signal: request.passage.signal ? signalOf(request.passage.signal) : null,
    headersTimeout: 10_000,
    bodyTimeout: 0,
  })
  const type = String(response.headers['content-type'] ?? '')
  if (response.statusCode !== 200 || !type.startsWith('text/event-stream')) {
    response.body.on('error', () => {})
    response.body.destroy()
    throw response.statusCode === 200
      ? broken(name, 'does not answer subscriptions with an event stream')
      : refusal({ status: response.statusCode, headers: response.headers }, name)
  }
  return readEvents(response.body as AsyncIterable<Buffer>, name, maxEventBytes)
}

async function* readEvents(
  body: AsyncIterable<Buffer>,
  name: string,
  maxBytes: number,
): AsyncGenerator<SubgraphAnswer> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of body) {
      rest += decoder.decode(chunk, { stream: true })
      const blocks = rest.split(/\r?\n\r?\n/)
      rest = blocks.pop() ?? ''
      if (rest.length > maxBytes) throw broken(name, `sent an event of more than ${maxBytes} bytes`)
      for (const block of blocks) {
        const { event, data } = parseEvent(block)
        if (event === 'complete') return
        if (event !== 'next') continue
        yield parseAnswer(data, name)
      }
    }
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw new Failure('SERVICE_UNAVAILABLE', `The event stream of the subgraph "${name}" was lost.`, { cause: thrown })
  }
  throw new Failure('SERVICE_UNAVAILABLE', `The event stream of the subgraph "${name}" was lost.`)
}

function parseEvent(block: string): { event: string; data: string } {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith('event:')) event = line.slice(6).trim()
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
  }
  return { event, data: data.join('\n') }
}

function parseAnswer(data: string, name: string): SubgraphAnswer {
  let answer: SubgraphAnswer | undefined
  try {
    answer = toAnswer(JSON.parse(data))
  } catch {
    answer = undefined
  }
  if (!answer) throw broken(name, 'sent an event that is not a GraphQL answer')
  return answer
}

const broken = (name: string, what: string): Failure =>
  new Failure('UPSTREAM_CONTRACT_VIOLATION', `The subgraph "${name}" ${what}.`)
