import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { isOldApiKey, verifyApiKey } from './api-key.ts'
import { anonymous, endOfTime } from './caller.ts'
import type { Caller, ServiceCaller } from './caller.ts'
import { bearerToken, single } from './headers.ts'
import type { AuthRequest } from './headers.ts'
import { ceilingsOf, checkIssuer, verifyToken } from './issuer.ts'
import type { Issuer, Verdict } from './issuer.ts'
import { expandOldPanel } from './permissions.ts'
import { authenticationFailed, Refusal, refuse } from './refusal.ts'
import type { ServiceRecord, ServiceRegister } from './register.ts'
import { checkSignature, requireService } from './service-rules.ts'
import { readToken } from './token.ts'
import { VerdictCache } from './verdict-cache.ts'

export interface AuthenticatorOptions {
  issuers: readonly Issuer[]
  register: ServiceRegister
  clock: Clock
  log: Log
  /** Where old signatures are accepted from services enrolled for them. Default: the old façade. */
  legacyPaths?: readonly string[]
}

export interface Authenticator {
  /**
   * Who is asking: anonymous without any credentials, else the verified caller. Bad credentials fail with
   * AUTHENTICATION_FAILED, all in the same words; the reason goes to the log. A signed request is used up by this call. Where a
   * token was verified a moment ago and nothing is signed there is nothing to wait for, and the caller comes at once.
   */
  authenticate(request: AuthRequest): Caller | Promise<Caller>
  /**
   * The same caller as of now, for what goes on after its request: tokens, keys and records are looked at again. A signature is not, for it
   * is used up; who must sign and has not is refused. Fails like `authenticate`.
   */
  renew(request: AuthRequest): Caller | Promise<Caller>
  /** Whether every write of this caller has to come in a signed request of its own. */
  mustSign(caller: Caller): boolean
  /** Replaces keys and issuers of a running gateway; nothing verified with the old ones is remembered. */
  setIssuers(issuers: readonly Issuer[]): void
}

const signatureHeaders = ['x-signature', 'signature', 'signature-input']

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { register, clock, log, legacyPaths = ['/api/integration/'] } = options
  const verdicts = new VerdictCache()
  let issuers = byName(options.issuers)
  let ceilings = ceilingsOf(options.issuers)

  async function verify(token: string, now: number): Promise<Verdict> {
    const { generation } = verdicts
    const unverified = readToken(token)
    const issuer = issuers.get(unverified.issuer)
    if (!issuer) refuse('issuer not known')
    const verdict = await verifyToken(issuer, unverified, now)
    verdicts.set(token, verdict, now, generation)
    return verdict
  }

  function identify(request: AuthRequest, again: boolean): Caller | Promise<Caller> {
    const now = clock.now()
    const { headers } = request
    const token = bearerToken(headers)
    const apiKey = single(headers, 'x-api-key')
    if (token === undefined && apiKey === undefined) {
      if (isSigned(request)) refuse('signature without a token or key')
      return anonymous
    }
    if (token === undefined) return byApiKey(request, apiKey!, now, again)
    const verdict = verdicts.get(token, headers, now)
    if (verdict) return byToken(request, verdict, apiKey, now, again)
    return verify(token, now).then((fresh) => byToken(request, fresh, apiKey, now, again))
  }

  function byToken(
    request: AuthRequest,
    { caller, oldAudience }: Verdict,
    apiKey: string | undefined,
    now: number,
    again: boolean,
  ): Caller | Promise<Caller> {
    if (caller.kind === 'user') {
      if (apiKey !== undefined || isSigned(request)) refuse('user token together with the credentials of a service')
      return caller
    }
    const record = requireService(caller.serviceId, request, register)
    if (oldAudience && !record.acceptsOldAudience) refuse('audience of old panels is not accepted from this service')
    if (apiKey !== undefined) {
      if (verifyKey(apiKey, now).serviceId !== record.id) refuse('API key of another service')
    } else if (record.apiKeyRequired) refuse('service must send its API key')
    return admit(request, record, apiKey === undefined ? caller : { ...caller, credential: 'jwt+api-key' }, now, again)
  }

  /**
   * An API key alone: for services that need no token, with what their record grants. Where issuers speak for the service it is no
   * more than they may give, for a record that was made from their table grants everything.
   */
  function byApiKey(request: AuthRequest, text: string, now: number, again: boolean): Caller | Promise<Caller> {
    const key = verifyKey(text, now)
    const record = requireService(key.serviceId, request, register)
    if (record.apiKeyRequired) refuse('service must send a token beside its API key')
    const granted = isOldApiKey(text) ? expandOldPanel(record.permissions) : record.permissions
    const caller: ServiceCaller = {
      kind: 'service',
      serviceId: record.id,
      subject: key.id,
      permissions: capped(granted, ceilings.get(record.id) ?? granted),
      tokenExpiresAt: Math.min(key.notAfter, endOfTime),
      credential: 'api-key',
    }
    return admit(request, record, caller, now, again)
  }

  function verifyKey(text: string, now: number) {
    const key = verifyApiKey(text, register, now)
    register.keyUsed(key.id, now)
    return key
  }

  /** Last step for services: the ceiling of the record, and the signature. */
  function admit(
    request: AuthRequest,
    record: ServiceRecord,
    caller: ServiceCaller,
    now: number,
    again: boolean,
  ): Caller | Promise<Caller> {
    const permissions = capped(caller.permissions, record.permissions)
    const admitted = (signature?: ServiceCaller['signature']): Caller => {
      if (permissions === caller.permissions && signature === undefined) return caller
      return { ...caller, permissions, ...(signature === undefined ? {} : { signature }) }
    }
    const signed = isSigned(request)
    if (again ? signed || record.signature !== 'rfc9421' : !signed && record.signature === 'none') return admitted()
    return checkSignature(request, record, register, legacyPaths, now).then(admitted)
  }

  function asShown(error: unknown, request: AuthRequest): unknown {
    if (!(error instanceof Refusal)) return error
    log.info({ reason: error.reason, remoteAddress: request.remoteAddress }, 'credentials refused')
    return authenticationFailed()
  }

  function authenticate(request: AuthRequest, again: boolean): Caller | Promise<Caller> {
    const refused = async (error: unknown): Promise<Caller> => {
      throw asShown(error, request)
    }
    try {
      const caller = identify(request, again)
      return caller instanceof Promise ? caller.catch(refused) : caller
    } catch (error) {
      return refused(error)
    }
  }

  return {
    authenticate: (request) => authenticate(request, false),
    renew: (request) => authenticate(request, true),
    mustSign: (caller) => caller.kind === 'service' && register.service(caller.serviceId)?.signature !== 'none',
    setIssuers(next) {
      issuers = byName(next)
      ceilings = ceilingsOf(next)
      verdicts.flush()
    },
  }
}

const isSigned = ({ headers }: AuthRequest): boolean => signatureHeaders.some((name) => headers[name] !== undefined)

/** The same set where nothing is cut off, so that the usual request allocates nothing. */
function capped<T>(granted: ReadonlySet<T>, ceiling: ReadonlySet<T>): ReadonlySet<T> {
  for (const one of granted) if (!ceiling.has(one)) return new Set([...granted].filter((each) => ceiling.has(each)))
  return granted
}

function byName(issuers: readonly Issuer[]): ReadonlyMap<string, Issuer> {
  issuers.forEach(checkIssuer)
  const map = new Map(issuers.map((issuer) => [issuer.issuer, issuer]))
  if (map.size !== issuers.length) throw new TypeError('Two issuers have the same name')
  return map
}
