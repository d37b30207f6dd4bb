import type { Pool } from 'undici'
import type { HttpClient } from '../../kit/http/client.ts'
import type { TlsMaterial, TlsSource } from './tls-files.ts'

/** The connections to one subgraph. With new certificates new ones are made; what runs on the old ones ends there. */
export interface Connections {
  readonly client: HttpClient
  /** Event streams are read as they come, which is another pool's work; it is made with the first of them. */
  streams(): Promise<Pool>
  close(): Promise<void>
}

interface Openers {
  readonly client: (tls: TlsMaterial | undefined) => HttpClient
  readonly streams: (tls: TlsMaterial | undefined) => Promise<Pool>
}

export function openConnections(open: Openers, tls: TlsSource | undefined): Connections {
  let client = open.client(tls?.current)
  let streams: Promise<Pool> | undefined
  const leaving = new Set<{ destroy(): Promise<unknown> }>()
  const leave = (old: { close(): Promise<unknown>; destroy(): Promise<unknown> }) => {
    leaving.add(old)
    void old
      .close()
      .catch(() => {})
      .finally(() => leaving.delete(old))
  }
  tls?.onChange(() => {
    leave(client)
    client = open.client(tls.current)
    void streams?.then(leave)
    streams = undefined
  })
  return {
    get client() {
      return client
    },
    streams: () => (streams ??= open.streams(tls?.current)),
    async close() {
      tls?.close()
      const pool = await streams
      await Promise.all([client, ...(pool ? [pool] : []), ...leaving].map((each) => each.destroy()))
    },
  }
}
