/** A client that does not wait: sends at a fixed rate, whatever comes back. A process of its own; counts each second what was answered well. */
import { connectionTo, requestWriter } from '../compare/order.ts'
import type { Order } from '../compare/order.ts'
import type { Connection } from '../compare/connection.ts'

export interface RateOrder extends Order {
  perSecond: number
  ms: number
  /** More are not opened: what finds none free is not sent, and counted. */
  mostConnections: number
  /** An answer later than this is of no use to anybody. */
  usefulMs: number
}

export interface Second {
  sent: number
  /** Status 200 in time. */
  good: number
  late: number
  /** Status 429 or 503, by the second in which they were sent like all the others. */
  refused: number
  failed: number
  unsent: number
  /** Of the good ones. */
  p99Ms: number
}

function rate(order: RateOrder): Promise<{ seconds: Second[]; next: number }> {
  const write = requestWriter(order)
  const idle: Connection[] = []
  const all: Connection[] = []
  const seconds: Second[] = []
  const latencies: number[][] = []
  let next = order.from
  let open = 0
  const began = performance.now()

  function sendOne(now: number): void {
    const at = Math.floor((now - began) / 1_000)
    const second = (seconds[at] ??= { sent: 0, good: 0, late: 0, refused: 0, failed: 0, unsent: 0, p99Ms: 0 })
    if (idle.length === 0 && all.length < order.mostConnections) {
      const made = connectionTo(order)
      all.push(made)
      idle.push(made)
    }
    const connection = idle.pop()
    if (!connection) {
      second.unsent++
      return
    }
    second.sent++
    open++
    connection.send(write(next++), false, (error, { status }) => {
      open--
      if (error) connection.close()
      idle.push(connection)
      const took = performance.now() - now
      if (error) second.failed++
      else if (status === 429 || status === 503) second.refused++
      else if (status !== 200) second.failed++
      else if (took > order.usefulMs) second.late++
      else {
        second.good++
        ;(latencies[at] ??= []).push(took)
      }
    })
  }

  return new Promise((resolve) => {
    let asked = 0
    const timer = setInterval(() => {
      const now = performance.now()
      const due = Math.floor((Math.min(now - began, order.ms) / 1_000) * order.perSecond)
      while (asked < due) {
        sendOne(now)
        asked++
      }
      const over = now - began > order.ms
      if (!over || (open > 0 && now - began < order.ms + 15_000)) return
      clearInterval(timer)
      for (const connection of all) connection.close()
      for (const [at, second] of seconds.entries()) {
        const sorted = (latencies[at] ?? []).sort((a, b) => a - b)
        second.p99Ms = sorted[Math.floor(sorted.length * 0.99)] ?? 0
      }
      resolve({ seconds, next })
    }, 2)
  })
}

process.once('disconnect', () => process.exit(0))
process.on('message', (message) => {
  void rate(message as RateOrder).then((result) => process.send?.({ type: 'done', result }))
})
process.send?.({ type: 'ready', url: '' })
