import { hash } from 'node:crypto'
import { apiKeyPrefix, apiKeyText, digestOfSecret, isOldApiKey } from '../../auth/api-key.ts'
import { isPermission } from '../../auth/permissions.ts'
import type { Permission } from '../../auth/permissions.ts'
import type { Sealer } from '../../auth/sealing.ts'
import type { Clock } from '../../kit/clock.ts'
import { Failure, invalid } from '../../kit/failure.ts'
import { assertStrongSecret, WeakSecretError } from '../../kit/secrets.ts'
import type { Store } from '../../store/store.ts'
import type { AuditActor } from './audit.ts'
import { configureClient, ensureClient, selectClients } from './clients.ts'
import type { AuditBy, ClientChange, ClientRow } from './clients.ts'
import { addKey, createClientWithKey, resealKeys, revokeKey, rotateKey, selectKeys } from './keys.ts'
import type { KeyRow, NewKey } from './keys.ts'
import { accessChannel } from './register.ts'
import { toClient, toKey } from './service-client.ts'
import type { ServiceClient, ServiceKey } from './service-client.ts'

export interface ServiceKeyPayload {
  key: ServiceKey | null
  /** The key as the service must send it, or the signing secret. It cannot be asked for again. */
  secret: string | null
  /** What the caller can mend: bad input, a name that is taken, an id that is not there. */
  userErrors: Failure[]
}

export type NewSigningKey =
  { algorithm: 'hmac-sha256' } | { algorithm: 'ed25519'; publicKey: string } | { algorithm: 'legacy'; secret: string }

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
  revokeServiceKey(input: { keyId: string }, by: AuditActor): Promise<ServiceKeyPayload>
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
  sealer: Sealer
  newId: () => string
  randomBytes: (count: number) => Buffer
  /** Called after a change, so that it works at once in this process. */
  onChange?: () => Promise<void>
}

const dayMs = 86_400_000
const longestOverlapMs = 30 * dayMs
const nameForm = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{1,63}$/u
const clientErrors: ReadonlySet<string> = new Set(['VALIDATION_ERROR', 'CONFLICT', 'RESOURCE_NOT_FOUND'])

/** What the caller can mend, to be told as data. */
export const isForCaller = (error: unknown): error is Failure =>
  error instanceof Failure && clientErrors.has(error.code)

export function createServiceKeys({ store, clock, sealer, newId, randomBytes, onChange }: Options): ServiceKeys {
  const entry = (by: AuditActor): AuditBy => ({ ...by, id: newId(), at: clock.now() })

  async function announce(): Promise<void> {
    await onChange?.()
    await store.notify(accessChannel, '')
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

  async function reseal(): Promise<void> {
    const texts = (await store.read(selectKeys)).flatMap(({ id, material }) => {
      const opened = sealer.open(material, id)
      return opened?.outdated ? [[id, material, sealer.seal(opened.secret, id, randomBytes(12))] as const] : []
    })
    if (texts.length > 0) await store.run(resealKeys, texts)
  }

  function newApiKey(): { key: NewKey; secret: string } {
    const id = newId()
    const secret = randomBytes(32).toString('base64url')
    const material = digestOfSecret(secret).toString('hex')
    const key: NewKey = {
      id,
      kind: 'api-key',
      material,
      prefix: apiKeyPrefix(id),
      notBefore: clock.now(),
      notAfter: null,
    }
    return { key, secret: apiKeyText(id, secret) }
  }

  async function client(row: ClientRow): Promise<ServiceClient> {
    return toClient(row, await store.read(selectKeys, row.id), clock.now())
  }

  return {
    async ensureService(id) {
      const by = entry({ actor: 'system', serviceId: id, requestId: 'start' })
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
        if (!nameForm.test(name))
          throw invalid(['name'], '2 to 64 letters, digits, spaces, dots or dashes', 'another text')
        const id = `client-${newId().toLowerCase()}`
        const { key, secret } = newApiKey()
        const words = checkPermissions(permissions)
        const made = { id, name, permissions: words }
        return { row: await store.run(createClientWithKey, made, key, [entry(by), entry(by)] as const), secret }
      }),
    rotateServiceKey: ({ clientId, overlapMs = dayMs }, by) =>
      change(async () => {
        if (!Number.isSafeInteger(overlapMs) || overlapMs < 0 || overlapMs > longestOverlapMs) {
          throw invalid(['overlap'], 'a duration of at most 30 days', 'another duration')
        }
        const { key, secret } = newApiKey()
        const entries = [entry(by), entry(by)] as const
        return { row: await store.run(rotateKey, clientId, key, overlapMs, entries), secret }
      }),
    revokeServiceKey: ({ keyId }, by) =>
      change(async () => ({ row: await store.run(revokeKey, keyId, entry(by)), secret: null })),
    async configureServiceClient(clientId, wanted, by) {
      const permissions = wanted.permissions && checkPermissions(wanted.permissions)
      if (by.serviceId === clientId) refuseShuttingOut({ ...wanted, permissions })
      const row = await store.run(configureClient, clientId, { ...wanted, permissions }, entry(by))
      await announce()
      return client(row)
    },
    addSigningKey: (clientId, wanted, by) =>
      change(async () => {
        const id = `${clientId}:${newId()}`
        if (!/^[A-Za-z0-9._:-]{1,128}$/.test(id))
          throw invalid(['clientId'], 'an id that can name a signing key', 'another')
        const { material, secret } = signingMaterial(wanted, id)
        const key: NewKey = { id, kind: wanted.algorithm, material, prefix: id, notBefore: clock.now(), notAfter: null }
        return { row: await store.run(addKey, clientId, key, entry(by)), secret }
      }),
    registerOldApiKey: (clientId, text, by) =>
      change(async () => {
        if (!isOldApiKey(text)) throw invalid(['key'], 'a key of the old pk_… form', 'another text')
        const material = hash('sha256', text, 'hex')
        const key: NewKey = {
          id: newId(),
          kind: 'old-api-key',
          material,
          prefix: text.slice(0, 8),
          notBefore: clock.now(),
          notAfter: null,
        }
        return { row: await store.run(addKey, clientId, key, entry(by)), secret: null }
      }),
  }

  function signingMaterial(wanted: NewSigningKey, id: string): { material: string; secret: string | null } {
    if (wanted.algorithm === 'ed25519') {
      const raw = Buffer.from(wanted.publicKey, 'base64url')
      if (raw.length !== 32) throw invalid(['key', 'ed25519'], '32 bytes of base64url', `${raw.length} bytes`)
      return { material: raw.toString('base64url'), secret: null }
    }
    if (wanted.algorithm === 'legacy') {
      const bytes = Buffer.from(wanted.secret, 'utf8')
      if (isWeakSecret(wanted.secret)) {
        throw invalid(['key', 'legacy'], 'a random secret of at least 32 bytes', `a weak one of ${bytes.length} bytes`)
      }
      return { material: sealer.seal(bytes, id, randomBytes(12)), secret: null }
    }
    // The key is the text itself, as with token secrets: nobody has to guess whether to decode it.
    const secret = randomBytes(32).toString('base64url')
    return { material: sealer.seal(Buffer.from(secret), id, randomBytes(12)), secret }
  }
}

function isWeakSecret(secret: string): boolean {
  try {
    assertStrongSecret('secret', secret)
    return false
  } catch (error) {
    if (error instanceof WeakSecretError) return true
    throw error
  }
}

function refuseShuttingOut({ disabled, permissions, signature = 'none', apiKeyRequired }: ClientChange): void {
  const shutting = {
    disabled: disabled === true,
    permissions: permissions !== undefined && !permissions.includes('admin:keys'),
    signature: signature !== 'none',
    apiKeyRequired: apiKeyRequired === true,
  }
  const [path] = Object.entries(shutting).flatMap(([name, does]) => (does ? [name] : []))
  if (path === undefined) return
  const message = `${path}: a service cannot shut itself out of the keys. Ask as another one that has admin:keys.`
  throw new Failure('CONFLICT', message, { path: [path] })
}

function checkPermissions(words: readonly string[]): Permission[] {
  return words.map((word, index) => {
    if (!isPermission(word)) throw invalid(['permissions', index], 'a permission word', 'another text')
    return word
  })
}
