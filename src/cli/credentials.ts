/** What is shown to the gateway: what was given, or a token made with the secret of this machine. */
import { mintServiceToken } from '../auth/mint.ts'
import type { Permission } from '../auth/permissions.ts'
import { devSecrets } from '../config/dev-secrets.ts'
import type { Values } from '../config/read.ts'
import { hasDevelopmentSecrets } from './environment.ts'
import { CommandFailure, exits } from './exits.ts'

export interface Credentials {
  /** Where they come from, for messages; never what they are. */
  readonly origin: string
  headers(permissions: readonly Permission[]): Promise<Record<string, string>>
}

const ownTokenSeconds = 300

/** The secret that signs tokens for a gateway of this machine, where there is one. */
export function signingSecret(values: Values): string | undefined {
  return (
    values.GATEWAY_JWT_SECRET ??
    (hasDevelopmentSecrets(values) ? devSecrets(values.DATA_DIR).GATEWAY_JWT_SECRET : undefined)
  )
}

/**
 * In this order: `--token`, GATEWAY_TOKEN, a token made with GATEWAY_JWT_SECRET, one made with the secret for development.
 * The last is made for gateways on this machine only. What is made lasts five minutes and permits what is asked, no more.
 */
export function credentialsFor(url: string, given: string | undefined, values: Values, now: () => number): Credentials {
  if (given !== undefined) return fixed(given, '--token')
  if (values.GATEWAY_TOKEN !== undefined) return fixed(values.GATEWAY_TOKEN, 'GATEWAY_TOKEN')
  const secret = values.GATEWAY_JWT_SECRET ?? (isLoopback(url) ? signingSecret(values) : undefined)
  if (secret !== undefined && Buffer.byteLength(secret) < 32) {
    throw new CommandFailure(exits.configuration, 'GATEWAY_JWT_SECRET: needs at least 32 bytes.')
  }
  if (secret === undefined) return { origin: 'none', headers: () => Promise.resolve({}) }
  return {
    origin: values.GATEWAY_JWT_SECRET === undefined ? 'the secret for development' : 'GATEWAY_JWT_SECRET',
    async headers(permissions) {
      const token = await mintServiceToken({
        secret,
        issuer: values.GATEWAY_JWT_ISSUER,
        audience: values.GATEWAY_JWT_AUDIENCE,
        serviceId: values.SERVICE_ID,
        permissions,
        ttlSeconds: ownTokenSeconds,
        now: now(),
      })
      return { authorization: `Bearer ${token}` }
    },
  }
}

/** API keys are told from tokens by how they begin; a token has dots. */
function fixed(text: string, origin: string): Credentials {
  const odd = /[^!-~]/.exec(text)
  // Named by its place alone. No header could carry it, and the gateway would seem to be away.
  if (odd) {
    const refusal = new CommandFailure(
      exits.notPermitted,
      `${origin}: character ${odd.index + 1} is in no token or key.`,
      {
        wayOut: 'Was it cut short, or copied with something beside it?',
      },
    )
    return { origin, headers: () => Promise.reject(refusal) }
  }
  const isKey = /^(cap_live|pk|sk)_/.test(text)
  const headers: Record<string, string> = isKey ? { 'x-api-key': text } : { authorization: `Bearer ${text}` }
  return { origin, headers: () => Promise.resolve(headers) }
}

export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
