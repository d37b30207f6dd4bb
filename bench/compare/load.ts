/** The load generator, a process of its own: asks over keep-alive connections, one request at a time on each, and holds answers against what they must be. */
import { isDeepStrictEqual } from 'node:util'
import type { Connection, Received } from './connection.ts'
import { connectionTo, requestWriter } from './order.ts'
import type { Order } from './order.ts'
import { lengthTable } from './workload.ts'
import { workloadNamed } from './workloads.ts'

export interface LoadOrder extends Order {
  connections: number
  ms: number
  /** Bytes that this server's answers are longer than the shortest way to write them. */
  extraBytes: number
}

const received = (connection: Connection, request: string): Promise<Received> =>
  new Promise((resolve, reject) => {
    connection.send(request, true, (error, answer) => (error ? reject(error) : resolve(answer)))
  })

/** Whole answers against the worked-out ones. Says what does not fit, and by how many bytes answers are longer than they need be. */
async function check(order: Order & { count: number }): Promise<{ problems: string[]; extraBytes: number }> {
  const workload = workloadNamed(order.workload)
  const write = requestWriter(order)
  const length = lengthTable(workload)
  const connection = connectionTo(order)
  const problems: string[] = []
  const extra = new Set<number>()
  for (let n = order.from; n < order.from + order.count; n++) {
    const answer = await received(connection, write(n))
    const at = order.fixed ? 0 : n
    extra.add(answer.length - length(at))
    if (answer.status === 200 && isDeepStrictEqual(data(answer.body), workload.data(at))) continue
    problems.push(`request ${n}: status ${answer.status}, ${answer.body?.slice(0, 600)}`)
  }
  connection.close()
  if (extra.size > 1)
    problems.push(`answers are longer than they need be by ${[...extra].join(', ')} bytes: not always the same`)
  return { problems, extraBytes: [...extra][0] ?? 0 }
}

function data(body = ''): unknown {
  try {
    const answer = JSON.parse(body) as { data?: unknown; errors?: unknown }
    return answer.errors === undefined ? answer.data : undefined
  } catch {
    return undefined
  }
}

export interface Loaded {
  requests: number
  seconds: number
  p50Ms: number
  p99Ms: number
  /** Answers with another status or length than they must have. */
  bad: number
  firstBad: string
  /** Turned away because the server had too much to do. */
  refused: number
  /** Number of the next request that was not sent. */
  next: number
}

async function load(order: LoadOrder): Promise<Loaded> {
  const length = lengthTable(workloadNamed(order.workload))
  const write = requestWriter(order)
  const latencies: number[] = []
  let next = order.from
  let bad = 0
  let refused = 0
  let firstBad = ''
  const began = performance.now()
  const until = began + order.ms
  await Promise.all(
    Array.from({ length: order.connections }, () => {
      const connection = connectionTo(order)
      return new Promise<void>((resolve) => {
        function ask(): void {
          const n = next++
          const sentAt = performance.now()
          connection.send(write(n), false, (error, answer) => {
            const now = performance.now()
            latencies.push(now - sentAt)
            const expected = length(order.fixed ? 0 : n) + order.extraBytes
            if (answer.status === 503 || answer.status === 429) refused++
            else if (error || answer.status !== 200 || answer.length !== expected) {
              bad++
              firstBad ||= `request ${n}: ${error?.message ?? `status ${answer.status}, ${answer.length} bytes, expected ${expected}`}`
            }
            if (now < until) ask()
            else {
              connection.close()
              resolve()
            }
          })
        }
        ask()
      })
    }),
  )
  const seconds = (performance.now() - began) / 1000
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0
  return { requests: latencies.length, seconds, p50Ms: at(0.5), p99Ms: at(0.99), bad, refused, firstBad, next }
}

process.once('disconnect', () => process.exit(0))
process.on('message', (message) => {
  const { type, ...order } = message as { type: 'check' | 'load' } & LoadOrder & { count: number }
  const work = type === 'check' ? check(order) : load(order)
  work.then(
    (result) => process.send?.({ type: 'done', result }),
    (error: Error) => process.send?.({ type: 'done', error: error.message }),
  )
})
process.send?.({ type: 'ready', url: '' })
