/** What a client is told to ask, and how it puts it on the wire. */
import { openConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { bodyWriter } from './workload.ts'
import { workloadNamed } from './workloads.ts'

export interface Order {
  workload: string
  url: string
  headers: Record<string, string>
  /** Number of the first request: no number is used twice against the same server. */
  from: number
  /** Always the first request: for a server that has one answer. */
  fixed: boolean
}

export function requestWriter(order: Order): (n: number) => string {
  const { host, pathname } = new URL(order.url)
  const headers = Object.entries({
    host,
    'content-type': 'application/json',
    accept: 'application/json',
    ...order.headers,
  })
  const head = `POST ${pathname === '/' ? '/graphql' : pathname} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}content-length: `
  const body = bodyWriter(workloadNamed(order.workload))
  return (n) => {
    const text = body(order.fixed ? 0 : n)
    return `${head}${Buffer.byteLength(text)}\r\n\r\n${text}`
  }
}

export const connectionTo = ({ url }: Order): Connection => {
  const { hostname, port } = new URL(url)
  return openConnection(hostname, Number(port))
}
