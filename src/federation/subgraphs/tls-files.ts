import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Clock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { follow } from '../../kit/followed.ts'
import type { Followed } from '../../kit/followed.ts'
import type { Log } from '../../kit/log.ts'

/** Where the certificates for one subgraph lie. */
export interface TlsFiles {
  /** Authorities that may have signed the subgraph's certificate, instead of those that Node knows. */
  readonly caFile?: string | undefined
  /** What this gateway shows of itself, with its key. */
  readonly certFile?: string | undefined
  readonly keyFile?: string | undefined
  /** The name that the subgraph's certificate must be for, if not that of its address. */
  readonly servername?: string | undefined
}

/** PEM texts as Node's `tls.connect` takes them. */
export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
}

/** What to connect with now, and word when that is something else. */
export type TlsSource = Followed<TlsMaterial>

/**
 * Reads the files and looks at them again and again. Throws a `Failure` when the first reading does not fit; later ones are
 * logged once, and what was read before stays in use.
 */
export const followTlsFiles = (files: TlsFiles, subgraph: string, clock: Clock, log: Log): TlsSource =>
  follow(() => readTlsFiles(files, subgraph), clock, {
    changed: () => log.info({ subgraph }, 'the certificates for a subgraph have changed'),
    broken: (err) => log.error({ err, subgraph }, 'the certificates for a subgraph cannot be used; the old ones stay'),
    ended: (err) => log.error({ err, subgraph }, 'the certificates for a subgraph are not followed any more'),
  })

/** Throws a `Failure` that names the field whose file cannot be read, or says that certificate and key do not fit. */
export function readTlsFiles({ caFile, certFile, keyFile, servername }: TlsFiles, subgraph: string): TlsMaterial {
  const refuse = (what: string, cause: unknown) =>
    new Failure('VALIDATION_ERROR', `The subgraph "${subgraph}": ${what}.`, { cause })
  const read = (field: string, file: string) => {
    try {
      return readFileSync(file, 'utf8')
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown reason'
      throw refuse(`tls.${field}: expected a PEM file that can be read, received ${reason}`, cause)
    }
  }
  const material: TlsMaterial = {
    ...(caFile !== undefined && { ca: read('caFile', caFile) }),
    ...(certFile !== undefined && { cert: read('certFile', certFile) }),
    ...(keyFile !== undefined && { key: read('keyFile', keyFile) }),
    ...(servername !== undefined && { servername }),
  }
  if (material.ca !== undefined && !material.ca.includes('-----BEGIN CERTIFICATE-----'))
    throw refuse('tls.caFile: expected certificates in PEM, received something else', undefined)
  try {
    createSecureContext(material)
  } catch (cause) {
    throw refuse('tls: expected PEM certificates and the key of certFile, received files that do not fit', cause)
  }
  return material
}
