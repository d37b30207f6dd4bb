/** Services and their keys, as those who manage them see it: made, rotated, taken back. */
import type { Credential } from '../../auth/caller.ts'
import type { Sealer } from '../../auth/sealing.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure, invalid } from '../../kit/failure.ts'
import type { Log } from '../../kit/log.ts'
import type { Store } from '../../store/store.ts'
import type { AuditActor } from './audit.ts'
import { configureClient, ensureClient, selectClients } from './clients.ts'
import type { AuditBy, ClientChange, ClientRow } from './clients.ts'
import { checkName, checkPermissions, refuseShuttingOut } from './input.ts'
import { addKey, createClientWithKey, resealKeys, rotateKey, selectKeys } from './keys.ts'
import type { KeyRow } from './keys.ts'
import { createNewKeys } from './new-keys.ts'
import type { MadeKey, NewSigningKey } from './new-keys.ts'
import { accessChannel } from './register.ts'
import { revokeKey } from './revocation.ts'
import { toClient, toKey } from './service-client.ts'
import type { ServiceClient, ServiceKey } from './service-client.ts'

export interface ServiceKeyPayload {
  key: ServiceKey | null
  /** The key as the service must send it, or the signing secret. It cannot be asked for again. */
  secret: string | null
  /** What the caller can mend: bad input, a name that is taken, an id that is not there. */
  userErrors: Failure[]
}

export interface ServiceKeys {
  /**
   * For the start: makes sure that the gateway's own first service is known, with every permission, and that all signing
   * secrets are sealed with the newest sealing secret, so that the one before can be dropped.
   */
  ensureService(id: string): Promise<void>
  serviceClients(): Promise<ServiceClient[]>
  createServiceClient(
    input: { name: string; permissions: readonly string[] },
    by: AuditActor,
  ): Promise<ServiceKeyPayload>
  rotateServiceKey(input: { clientId: string; overlapMs?: number }, by: AuditActor): Promise<ServiceKeyPayload>
  /** `credential`: what the asking service came with. It cannot end the last key that lets it come so: that is a CONFLICT. */
  revokeServiceKey(
    input: { keyId: string; credential?: Credential | undefined },
    by: AuditActor,
  ): Promise<ServiceKeyPayload>
  /**
   * What the service must use. Fails with VALIDATION_ERROR or RESOURCE_NOT_FOUND, and with CONFLICT where a service would shut itself
   * out: if it were the only one that manages keys, nobody could let it in again.
   */
  configureServiceClient(clientId: string, change: ClientChange, by: AuditActor): Promise<ServiceClient>
  /** A key for request signatures; the secret of `hmac-sha256` is made here and shown once. */
  addSigningKey(clientId: string, key: NewSigningKey, by: AuditActor): Promise<ServiceKeyPayload>
  /** Registers a key of the old `pk_…` form, without which it is not accepted. */
  registerOldApiKey(clientId: string, text: string, by: AuditActor): Promise<ServiceKeyPayload>
}

interface Options {
  store: Store
  clock: Clock
  log: Log
  sealer: Sealer
  newId: () => string
  randomBytes: (count: number) => Buffer
  /** Called after a change, so that it works at once in this process. */
  onChange?: () => Promise<void>
}

const dayMs = 86_400_000
const longestOverlapMs = 30 * dayMs
const clientErrors: ReadonlySet<string> = new Set(['VALIDATION_ERROR', 'CONFLICT', 'RESOURCE_NOT_FOUND'])

/** What the caller can mend, to be told as data. */
export const isForCaller = (error: unknown): error is Failure =>
  error instanceof Failure && clientErrors.has(error.code)

export function createServiceKeys({ store, clock, log, sealer, newId, randomBytes, onChange }: Options): ServiceKeys {
  const newKeys = createNewKeys({ clock, sealer, newId, randomBytes })
  const entry = (by: AuditActor): AuditBy => ({ ...by, id: newId(), at: clock.now() })

  /** Never rejects: the change is kept, and every register finds it within seconds. A new secret must not get lost over a notice. */
  async function announce(): Promise<void> {
    for (const told of await Promise.allSettled([onChange?.(), store.notify(accessChannel, '')]))
      if (told.status === 'rejected') log.warn({ err: told.reason }, 'a change of access could not be announced')
  }

  /** Runs a change; what the caller can mend comes back as data. */
  async function change(make: () => Promise<{ row: KeyRow; secret: string | null }>): Promise<ServiceKeyPayload> {
    try {
      const { row, secret } = await make()
      await announce()
      return { key: toKey(row, clock.now()), secret, userErrors: [] }
    } catch (error) {
      if (isForCaller(error)) return { key: null, secret: null, userErrors: [error] }
      throw error
    }
  }

  const add = (clientId: string, make: () => MadeKey, by: AuditActor): Promise<ServiceKeyPayload> =>
    change(async () => {
      const { key, secret } = make()
      return { row: await store.run(addKey, clientId, key, entry(by)), secret }
    })

  async function reseal(): Promise<void> {
    const texts = (await store.read(selectKeys)).flatMap(({ id, material }) => {
      const opened = sealer.open(material, id)
      return opened?.outdated ? [[id, material, sealer.seal(opened.secret, id, randomBytes(12))] as const] : []
    })
    if (texts.length > 0) await store.run(resealKeys, texts)
  }

  async function client(row: ClientRow): Promise<ServiceClient> {
    return toClient(row, await store.read(selectKeys, row.id), clock.now())
  }

  return {
    async ensureService(id) {
      // With a sign that no request id of a caller has.
      const by = entry({ actor: 'system', serviceId: id, requestId: '(start)' })
      if (await store.run(ensureClient, { id, name: id, permissions: ['*'] }, by)) await announce()
      await reseal()
    },
    async serviceClients() {
      const [clients, keys] = await Promise.all([store.read(selectClients), store.read(selectKeys)])
      const of = Map.groupBy(keys, (key) => key.service_id)
      return clients.map((row) => toClient(row, of.get(row.id) ?? [], clock.now()))
    },
    createServiceClient: ({ name, permissions }, by) =>
      change(async () => {
        checkName(name)
        const id = `client-${newId().toLowerCase()}`
        const { key, secret } = newKeys.apiKey()
        const made = { id, name, permissions: checkPermissions(permissions) }
        return { row: await store.run(createClientWithKey, made, key, [entry(by), entry(by)] as const), secret }
      }),
    rotateServiceKey: ({ clientId, overlapMs = dayMs }, by) =>
      change(async () => {
        if (!Number.isSafeInteger(overlapMs) || overlapMs < 0 || overlapMs > longestOverlapMs) {
          throw invalid(['overlap'], 'a duration of at most 30 days', 'another duration')
        }
        const { key, secret } = newKeys.apiKey()
        const entries = [entry(by), entry(by)] as const
        return { row: await store.run(rotateKey, clientId, key, overlapMs, entries), secret }
      }),
    revokeServiceKey: ({ keyId, credential }, by) =>
      change(async () => ({ row: await store.run(revokeKey, keyId, credential, entry(by)), secret: null })),
    async configureServiceClient(clientId, wanted, by) {
      const permissions = wanted.permissions && checkPermissions(wanted.permissions)
      if (by.serviceId === clientId) refuseShuttingOut({ ...wanted, permissions })
      const row = await store.run(configureClient, clientId, { ...wanted, permissions }, entry(by))
      await announce()
      return client(row)
    },
    addSigningKey: (clientId, wanted, by) => add(clientId, () => newKeys.signingKey(clientId, wanted), by),
    registerOldApiKey: (clientId, text, by) => add(clientId, () => newKeys.oldApiKey(text), by),
  }
}
