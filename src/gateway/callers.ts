/** Who may call: issuers, the register of services, and what refused credentials cost. */
import { randomBytes } from 'node:crypto'
import { createAuthenticator } from '../auth/authenticate.ts'
import type { Authenticator } from '../auth/authenticate.ts'
import type { ServiceIssuer } from '../auth/issuer.ts'
import { openIssuerTable } from '../auth/issuer-table.ts'
import type { IssuerTable } from '../auth/issuer-table.ts'
import { permissions } from '../auth/permissions.ts'
import { createSealer } from '../auth/sealing.ts'
import { createRequestSigner } from '../auth/sign-request.ts'
import { sharedSecrets } from '../auth/verification-keys.ts'
import type { Issuer } from '../auth/issuer.ts'
import { allSecrets } from '../config/config.ts'
import type { Config } from '../config/config.ts'
import { contentsOf } from '../config/contents.ts'
import { openRegister } from '../features/access/register.ts'
import { createServiceKeys } from '../features/access/service-keys.ts'
import type { ServiceKeys } from '../features/access/service-keys.ts'
import type { Clock } from '../kit/clock.ts'
import { newId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { Store } from '../store/store.ts'
import { followTokenSecrets, tokenSecretsOf } from './token-secrets.ts'

interface CallerParts {
  config: Config
  store: Store
  clock: Clock
  log: Log
}

export interface Callers {
  readonly authenticator: Authenticator
  readonly keys: ServiceKeys
  close(): Promise<void>
}

/** Old panels made their tokens for the marketplace itself; a service's record says whether such tokens are taken from it. */
const audienceOfOldPanels = 'marketplace.ctrl-alt-play.com'

const registerAgainMs = 2_000

/** The one issuer of service tokens, with its live secrets. */
export function serviceIssuer(config: Config): ServiceIssuer {
  return {
    kind: 'service',
    issuer: config.GATEWAY_JWT_ISSUER,
    algorithms: ['HS256'],
    audiences: [config.GATEWAY_JWT_AUDIENCE],
    oldAudiences: [audienceOfOldPanels],
    keys: sharedSecrets(tokenSecretsOf(config).map((secret) => ({ secret }))),
    services: new Map([[config.SERVICE_ID, new Set(permissions)]]),
  }
}

/** Throws when what was configured does not fit; nothing goes on then. */
export async function openCallers({ config, store, clock, log }: CallerParts): Promise<Callers> {
  const sealer = createSealer(tokenSecretsOf(config))
  const register = await openRegister({ store, clock, log, sealer })
  const keys = createServiceKeys({ store, clock, log, sealer, newId, randomBytes, onChange: register.refresh })
  // Before anything is followed, for that may change while the services are being registered.
  const authenticator = createAuthenticator({ issuers: [serviceIssuer(config)], register, clock, log })
  let registering = new AbortController()
  let table: IssuerTable | undefined
  let own: ReturnType<typeof followTokenSecrets> = { current: config, close: () => undefined }
  function openTable(path: string): void {
    const secretsElsewhere = () => allSecrets(own.current)
    table = contentsOf('GATEWAY_ISSUERS_FILE', () =>
      openIssuerTable({ path, clock, log, secretsElsewhere, onChange: issuersChanged }),
    )
  }
  function useIssuers(): Issuer[] {
    const issuers = [serviceIssuer(own.current), ...(table?.issuers ?? [])]
    sealer.renew(tokenSecretsOf(own.current))
    authenticator.setIssuers(issuers)
    return issuers
  }
  function issuersChanged(): void {
    const issuers = useIssuers()
    registering.abort()
    registering = new AbortController()
    void registerUntilDone(issuers, registering.signal)
  }
  // A service that an issuer may speak for is known from the start; operators can narrow and disable it afterwards.
  async function registerServices(issuers: readonly Issuer[]): Promise<void> {
    const ids = new Set(issuers.flatMap((issuer) => (issuer.kind === 'service' ? [...issuer.services.keys()] : [])))
    for (const id of ids) await keys.ensureService(id)
  }
  /** Never rejects. Goes on while the store is away, until the issuers change once more. */
  async function registerUntilDone(issuers: readonly Issuer[], signal: AbortSignal): Promise<void> {
    let failed = false
    while (!signal.aborted) {
      try {
        // Another gateway may have sealed keys with a secret that was not known here until now.
        await register.reopen()
        return await registerServices(issuers)
      } catch (error) {
        if (!failed) log.error({ err: error }, 'services of the issuers could not be registered yet')
        failed = true
      }
      await clock.sleep(registerAgainMs, signal).catch(() => undefined)
    }
  }
  async function close(): Promise<void> {
    registering.abort()
    own.close()
    table?.close()
    await register.close()
  }
  try {
    own = followTokenSecrets({ config, clock, log, elsewhere: () => table?.secrets ?? [], changed: issuersChanged })
    if (config.GATEWAY_ISSUERS_FILE !== undefined) openTable(config.GATEWAY_ISSUERS_FILE)
    await registerServices(useIssuers())
  } catch (error) {
    await close()
    throw error
  }
  return { authenticator, keys, close }
}

/** The hook that signs what is sent to the marketplace, where a secret for it is set. */
export function outgoingSigner({ MARKETPLACE_SIGNING_SECRET: secret, SERVICE_ID }: Config, clock: Clock) {
  if (secret === undefined) return undefined
  const key = { id: SERVICE_ID, algorithm: 'hmac-sha256', secret } as const
  return createRequestSigner({ key, legacySecret: secret, clock, nonce: () => randomBytes(18).toString('base64url') })
}
