import { connect as connectTcp, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { HttpLookup, TlsOptions } from './client.ts'

export interface Destination {
  readonly url: URL
  readonly tls: TlsOptions | undefined
  readonly lookup: HttpLookup | undefined
}

/** All connections read into the same memory: what they need later they copy before the next read. */
const reading = Buffer.allocUnsafeSlow(64 * 1024)

/** Begins to connect. What `take` is handed is only lent until it returns. */
export function openSocket({ url, tls, lookup }: Destination, take: (bytes: Buffer) => void): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const common = {
    host,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    autoSelectFamily: true,
    ...(lookup && { lookup }),
  }
  if (url.protocol === 'https:') {
    const socket = connectTls({
      ...common,
      port: Number(url.port || 443),
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(host) === 0 && { servername: host }),
      ...tls,
    })
    return socket.on('data', take)
  }
  return connectTcp({
    ...common,
    port: Number(url.port || 80),
    onread: {
      buffer: reading,
      callback(length) {
        take(reading.subarray(0, length))
        return true
      },
    },
  })
}
