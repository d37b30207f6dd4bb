import { Pool } from 'undici'
import type { TlsSource } from './tls-files.ts'

/** The connections to one subgraph. With new certificates new ones are made; what runs on the old ones ends there. */
export interface Connections {
  readonly pool: Pool
  close(): Promise<void>
}

export function openConnections(origin: string, connections: number, tls: TlsSource | undefined): Connections {
  const newPool = () =>
    new Pool(origin, {
      connections,
      pipelining: 1,
      connect: { timeout: 1_000, ...tls?.current },
      keepAliveTimeout: 30_000,
    })
  let pool = newPool()
  const leaving = new Set<Pool>()
  tls?.onChange(() => {
    const old = pool
    pool = newPool()
    leaving.add(old)
    void old
      .close()
      .catch(() => {})
      .finally(() => leaving.delete(old))
  })
  return {
    get pool() {
      return pool
    },
    async close() {
      tls?.close()
      await Promise.all([pool, ...leaving].map((each) => each.destroy()))
    },
  }
}
