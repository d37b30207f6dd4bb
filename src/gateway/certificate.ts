/** The certificate that callers are shown, and the authority whose certificates they must show, followed in their files. */
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { ConfigError } from '../config/config.ts'
import type { Config } from '../config/config.ts'
import type { TlsFiles } from '../http/tls.ts'
import type { Clock } from '../kit/clock.ts'
import { follow } from '../kit/followed.ts'
import type { Followed } from '../kit/followed.ts'
import type { Log } from '../kit/log.ts'

/** Undefined where the gateway speaks plain HTTP. Throws a `ConfigError` when the files do not fit; later ones that do not are logged. */
export function openCertificate(config: Config, clock: Clock, log: Log): Followed<TlsFiles> | undefined {
  const { TLS_CERT_FILE, TLS_KEY_FILE, TLS_CLIENT_CA_FILE } = config
  if (TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined) return undefined
  const read = (): TlsFiles => {
    const cert = textOf('TLS_CERT_FILE', TLS_CERT_FILE)
    const key = textOf('TLS_KEY_FILE', TLS_KEY_FILE)
    const clientCa = TLS_CLIENT_CA_FILE === undefined ? undefined : textOf('TLS_CLIENT_CA_FILE', TLS_CLIENT_CA_FILE)
    checkPair(cert, key)
    // OpenSSL takes a text without certificates for an authority that nobody has.
    if (clientCa !== undefined && !clientCa.includes('-----BEGIN CERTIFICATE-----'))
      throw new ConfigError(['TLS_CLIENT_CA_FILE: expected certificates in PEM, received something else.'])
    return { cert, key, clientCa }
  }
  return follow(read, clock, {
    changed: () => log.info('the certificate shown to callers has changed'),
    broken: (err) => log.error({ err }, 'the certificate shown to callers cannot be renewed; the old one stays'),
    ended: (err) => log.error({ err }, 'the certificate shown to callers is not followed any more'),
  })
}

function textOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason'
    throw new ConfigError([`${name}: the file cannot be read (${reason}).`])
  }
}

function checkPair(cert: string, key: string): void {
  try {
    createSecureContext({ cert, key })
  } catch {
    throw new ConfigError(['TLS_CERT_FILE and TLS_KEY_FILE: expected a PEM certificate and its key, received others.'])
  }
}
