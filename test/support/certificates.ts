/** Certificate authorities of a test's own, made with openssl. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
}

export interface Authority {
  readonly caFile: string
  /** A certificate for these names (`IP:127.0.0.1`, `DNS:x`), valid from now for so many days; an ended one for less than 0. */
  issue(name: string, subjectAltName: string, days?: number): Certificate
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })

export function newAuthority(dir: string, authority: string): Authority {
  const at = (name: string) => join(dir, `${authority}-${name}`)
  const [caFile, caKey] = [at('ca.pem'), at('ca.key')]
  openssl('req', '-x509', ...newKey, '-keyout', caKey, '-out', caFile, '-subj', `/CN=${authority}`, '-days', '2')
  return {
    caFile,
    issue(name, subjectAltName, days = 2) {
      const [keyFile, certFile, asked] = [at(`${name}.key`), at(`${name}.pem`), at(`${name}.csr`)]
      const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${subjectAltName}`]
      openssl('req', '-new', ...newKey, '-keyout', keyFile, '-out', asked, ...subject)
      const signer = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial', '-copy_extensions', 'copy']
      openssl('x509', '-req', '-in', asked, ...signer, '-out', certFile, '-days', String(days))
      return { certFile, keyFile }
    },
  }
}
