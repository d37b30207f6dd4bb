/** Request signatures: RFC 9421 and RFC 9530 in the gateway's one profile. */
import { encodeBase64, encodeBase64Url, hmacKey } from './bytes.ts'
import type { Key } from './bytes.ts'
import type { Clock } from './weather.ts'

export type SigningKey =
  | { readonly id: string; readonly algorithm: 'hmac-sha256'; readonly secret: string | Uint8Array }
  | { readonly id: string; readonly algorithm: 'ed25519'; readonly privateKey: Key }

/** Headers of a request by lower-case name, and what else is signed. */
export interface Signable {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Signer = (request: Signable) => Promise<Record<string, string>>

const livesSeconds = 300
const signedHeaders = ['content-type', 'x-service-id', 'x-request-id', 'idempotency-key'] as const

/** Gives the headers that sign one attempt, each time with a time and a nonce of its own. The request needs an `x-service-id`. */
export function createSigner(key: SigningKey, clock: Clock): Signer {
  const sign = signatureBy(key)
  return async ({ method, url, headers, body }) => {
    const encoder = new TextEncoder()
    const digest = encodeBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(body))))
    const contentDigest = `sha-256=:${digest}:`
    const components: [string, string][] = [
      ['@method', method],
      ['@authority', url.host],
      ['@path', url.pathname],
      ['@query', url.search || '?'],
      ['content-digest', contentDigest],
      ...signedHeaders.flatMap((name): [string, string][] => {
        const value = headers[name]
        return value === undefined ? [] : [[name, value]]
      }),
    ]
    const created = Math.floor(clock.now() / 1000)
    const params = [
      `(${components.map(([name]) => `"${name}"`).join(' ')})`,
      `created=${created}`,
      `expires=${created + livesSeconds}`,
      `nonce="${encodeBase64Url(crypto.getRandomValues(new Uint8Array(16)))}"`,
      `keyid="${key.id}"`,
      `alg="${key.algorithm}"`,
      'tag="ctrl-alt-play/1"',
    ].join(';')
    const lines = [...components.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${params}`]
    const signature = encodeBase64(await sign(encoder.encode(lines.join('\n'))))
    return { 'content-digest': contentDigest, 'signature-input': `cap=${params}`, signature: `cap=:${signature}:` }
  }
}

function signatureBy(key: SigningKey): (text: Uint8Array<ArrayBuffer>) => Promise<Uint8Array> {
  if (key.algorithm === 'ed25519') {
    return async (text) => new Uint8Array(await crypto.subtle.sign('Ed25519', key.privateKey, text))
  }
  const imported = hmacKey(key.secret, 1)
  // Whoever signs first hears of a bad secret; nobody else should.
  imported.catch(() => undefined)
  return async (text) => new Uint8Array(await crypto.subtle.sign('HMAC', await imported, text))
}
