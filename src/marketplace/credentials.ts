import { SignJWT } from 'jose'
import type { Clock } from '../kit/clock.ts'
import type { Permission } from './endpoints.ts'

const lifetimeSeconds = 300
const renewBeforeSeconds = 60

export interface Credentials {
  /** The same without waiting, where a token is at hand. */
  tokenNow(permission: Permission | null): string | undefined
  /** A token that carries this permission and no other. */
  token(permission: Permission | null): Promise<string>
  /** The marketplace refused this token: the next one will be new. */
  refused(permission: Permission | null, token: string): void
}

interface CredentialsOptions {
  serviceId: string
  jwtSecret: string
  clock: Clock
}

/** Mints the gateway's own tokens: five minutes long, one for each permission, renewed a minute before they end. */
export function createCredentials({ serviceId, jwtSecret, clock }: CredentialsOptions): Credentials {
  const secret = new TextEncoder().encode(jwtSecret)
  const minted = new Map<Permission | null, { token: Promise<string>; value?: string; renewAt: number }>()

  function mint(permission: Permission | null): Promise<string> {
    const issuedAt = Math.floor(clock.now() / 1000)
    return new SignJWT({ service_id: serviceId, permissions: permission === null ? [] : [permission] })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer('panel.ctrl-alt-play.com')
      .setAudience('marketplace.ctrl-alt-play.com')
      .setSubject('service-integration')
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(secret)
  }

  return {
    tokenNow(permission) {
      const known = minted.get(permission)
      return known && clock.monotonic() < known.renewAt ? known.value : undefined
    },
    token(permission) {
      // By the monotonic clock, so that a wall clock that jumps back cannot keep a token beyond its end.
      const known = minted.get(permission)
      if (known && clock.monotonic() < known.renewAt) return known.token
      const token = mint(permission)
      const entry: { token: Promise<string>; value?: string; renewAt: number } = {
        token,
        renewAt: clock.monotonic() + (lifetimeSeconds - renewBeforeSeconds) * 1000,
      }
      minted.set(permission, entry)
      token.then(
        (value) => {
          entry.value = value
        },
        () => minted.delete(permission),
      )
      return token
    },
    refused(permission, token) {
      // Calls that ran in parallel come back with the same refused token: only the first of them asks for a new one.
      if (minted.get(permission)?.value === token) minted.delete(permission)
    },
  }
}
