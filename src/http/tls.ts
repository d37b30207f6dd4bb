import { constants } from 'node:crypto'
import type { Server } from 'node:http'
import type { SecureContextOptions, Server as SecureServer } from 'node:tls'

export interface TlsFiles {
  /** PEM: the certificate, then its chain. */
  readonly cert: string
  readonly key: string
  /** PEM of the authority whose client certificates are demanded; none demanded without. */
  readonly clientCa?: string | undefined
}

type TlsSettings = SecureContextOptions & { requestCert?: boolean; rejectUnauthorized?: boolean }

/** TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only (RFC 9325), without renegotiation. */
export function tlsSettings({ cert, key, clientCa }: TlsFiles): TlsSettings {
  return {
    cert,
    key,
    minVersion: 'TLSv1.2',
    ciphers: [
      'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256',
      'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384',
      'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305',
      'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256',
    ].join(':'),
    honorCipherOrder: true,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(clientCa !== undefined && { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
  }
}

/** For connections from now on. What is left out of a new context falls back to Node's own, so it is given everything. */
export function renewTls(server: Server, files: TlsFiles): void {
  // A server that was given TLS files is Node's one for HTTPS.
  ;(server as unknown as SecureServer).setSecureContext(tlsSettings(files))
}
