import type { Clock } from '../kit/clock.ts'
import type { Failure } from '../kit/failure.ts'
import type { Log } from '../kit/log.ts'
import { anonymous } from './caller.ts'
import type { Caller, ServiceCaller } from './caller.ts'
import { bearerToken, refuseRepeatedHeaders, single } from './headers.ts'
import type { AuthRequest } from './headers.ts'
import { verifyToken } from './issuer.ts'
import type { Issuer, Verdict } from './issuer.ts'
import { authenticationFailed, Refusal, refuse } from './refusal.ts'
import type { ServiceRegister } from './register.ts'
import { readToken } from './token.ts'
import { VerdictCache } from './verdict-cache.ts'

export interface AuthenticatorOptions {
  issuers: readonly Issuer[]
  register: ServiceRegister
  clock: Clock
  log: Log
}

export interface Authenticator {
  /**
   * Who is asking: anonymous without any credentials, else the verified caller. Bad credentials fail with
   * AUTHENTICATION_FAILED, all in the same words; the reason goes to the log.
   */
  authenticate(request: AuthRequest): Promise<Caller>
  /** Replaces keys and issuers of a running gateway; nothing verified with the old ones is remembered. */
  setIssuers(issuers: readonly Issuer[]): void
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { register, clock, log } = options
  const verdicts = new VerdictCache()
  let issuers = byName(options.issuers)

  async function verify(token: string): Promise<Verdict> {
    const now = clock.now()
    const remembered = verdicts.get(token, now)
    if (remembered) return remembered
    const { generation } = verdicts
    const unverified = readToken(token)
    const issuer = issuers.get(unverified.issuer)
    if (!issuer) refuse('issuer not known')
    const verdict = await verifyToken(issuer, unverified, now)
    verdicts.set(token, verdict, now, generation)
    return verdict
  }

  async function identify(request: AuthRequest): Promise<Caller> {
    refuseRepeatedHeaders(request)
    const token = bearerToken(request.headers)
    if (token === undefined) {
      for (const name of ['x-api-key', 'x-signature', 'signature', 'signature-input']) {
        if (request.headers[name] !== undefined) refuse('credentials without a token')
      }
      return anonymous
    }
    const { caller, oldAudience } = await verify(token)
    if (caller.kind === 'service') checkService(caller, oldAudience, request)
    return caller
  }

  function checkService(caller: ServiceCaller, oldAudience: boolean, request: AuthRequest): void {
    const record = register.service(caller.serviceId)
    if (!record || record.disabled) refuse('service is not registered or disabled')
    if (oldAudience && !record.acceptsOldAudience) refuse('audience of old panels is not accepted from this service')
    const named = single(request.headers, 'x-service-id')
    if (named !== undefined && named !== caller.serviceId) refuse('X-Service-ID names another service')
  }

  return {
    async authenticate(request) {
      try {
        return await identify(request)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        throw logged(error, request)
      }
    },
    setIssuers(next) {
      issuers = byName(next)
      verdicts.flush()
    },
  }

  function logged(refusal: Refusal, request: AuthRequest): Failure {
    log.info({ reason: refusal.reason, remoteAddress: request.remoteAddress }, 'credentials refused')
    return authenticationFailed()
  }
}

function byName(issuers: readonly Issuer[]): ReadonlyMap<string, Issuer> {
  const map = new Map(issuers.map((issuer) => [issuer.issuer, issuer]))
  if (map.size !== issuers.length) throw new TypeError('Two issuers have the same name')
  return map
}
