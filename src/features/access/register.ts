import { isPermission, permissions as allPermissions } from '../../auth/permissions.ts'
import type { ApiKeyRecord, ServiceRecord, ServiceRegister, SigningKeyRecord } from '../../auth/register.ts'
import { nonceKeptMs } from '../../auth/signature-base.ts'
import type { Sealer } from '../../auth/sealing.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Store } from '../../store/store.ts'
import type { ClientRow } from './clients.ts'
import { noteKeyUse, snapshotAccess } from './keys.ts'
import type { AccessSnapshot, KeyRow } from './keys.ts'
import { pruneNonces, rememberNonce } from './nonces.ts'

export interface LiveRegister extends ServiceRegister {
  /** Reads again now, for whoever just changed something. */
  refresh(): Promise<void>
  /** Reads again although nothing has changed: there are keys that could not be opened before. */
  reopen(): Promise<void>
  close(): Promise<void>
}

interface RegisterOptions {
  store: Store
  clock: Clock
  log: Log
  sealer: Sealer
}

/** A change takes effect everywhere within this time, also where its notice got lost. */
const pollMs = 4000
const pruneEveryMs = 60_000
const noteUseEveryMs = 60_000
export const accessChannel = 'access'

interface Contents {
  services: Map<string, ServiceRecord>
  apiKeys: Map<string, ApiKeyRecord>
  oldApiKeys: Map<string, ApiKeyRecord>
  signingKeys: Map<string, SigningKeyRecord>
  legacyKeys: Map<string, SigningKeyRecord[]>
}

/**
 * The register over the store: all live clients and keys in memory, read again when their version number has changed.
 * While the store is away the last known state goes on; signed requests fail then, because their nonces cannot be kept.
 */
export async function openRegister({ store, clock, log, sealer }: RegisterOptions): Promise<LiveRegister> {
  const closing = new AbortController()
  const used = new Map<string, number>()
  const noted = new Map<string, number>()
  let version: number | null = null
  let readAt = -Infinity
  let contents = arrange({ version: 0, clients: [], keys: [] }, sealer, log)
  let away = false
  let prunedAt = clock.monotonic()
  let reading: Promise<void> = Promise.resolve()

  function refresh(): Promise<void> {
    // One after the other, so that an older answer never replaces a newer one.
    reading = reading
      .catch(() => {})
      .then(async () => {
        const now = clock.now()
        // What had ended by a clock that was ahead has not by one that was set right.
        const known = now < readAt ? null : version
        readAt = now
        const snapshot = await store.read(snapshotAccess, known, now)
        if (!snapshot) return
        contents = arrange(snapshot, sealer, log, contents)
        version = snapshot.version
      })
    return reading
  }

  async function writeUses(): Promise<void> {
    const now = clock.now()
    const due = [...used].filter(([id]) => now - (noted.get(id) ?? -Infinity) >= noteUseEveryMs)
    if (due.length === 0) return
    for (const [id] of due) {
      used.delete(id)
      noted.set(id, now)
    }
    await store.run(noteKeyUse, due)
  }

  async function tend(): Promise<void> {
    try {
      await refresh()
      await writeUses()
      if (clock.monotonic() - prunedAt >= pruneEveryMs) {
        prunedAt = clock.monotonic()
        await store.run(pruneNonces, clock.now(), nonceKeptMs)
      }
      if (away) log.info('the register of services follows the store again')
      away = false
    } catch (error) {
      if (!away)
        log.warn({ err: error }, 'the register of services cannot read the store; the last known state goes on')
      away = true
    }
  }

  async function tendForever(): Promise<void> {
    for (;;) {
      try {
        await clock.sleep(pollMs, closing.signal)
      } catch {
        return
      }
      await tend()
    }
  }

  await refresh()
  const stopListening = store.listen(accessChannel, () => void tend())
  const tending = tendForever()

  return {
    service: (id) => contents.services.get(id),
    apiKey: (id) => contents.apiKeys.get(id),
    oldApiKey: (digest) => contents.oldApiKeys.get(digest),
    signingKey: (id) => contents.signingKeys.get(id),
    legacyKeys: (serviceId) => contents.legacyKeys.get(serviceId) ?? [],
    rememberNonce: ({ keyId, nonce, expiresAt }) => store.run(rememberNonce, keyId, nonce, expiresAt),
    keyUsed: (id, at) => used.set(id, at),
    refresh,
    reopen() {
      version = null
      return refresh()
    },
    async close() {
      closing.abort()
      stopListening()
      await tending
      await reading.catch(() => {})
      await writeUses().catch((error: unknown) => log.debug({ err: error }, 'last uses of keys not noted'))
    },
  }
}

function arrange({ clients, keys }: AccessSnapshot, sealer: Sealer, log: Log, before?: Contents): Contents {
  const contents: Contents = {
    services: new Map(clients.map((client) => [client.id, toServiceRecord(client)])),
    apiKeys: new Map(),
    oldApiKeys: new Map(),
    signingKeys: new Map(),
    legacyKeys: new Map(),
  }
  for (const row of keys) {
    const common = {
      id: row.id,
      serviceId: row.service_id,
      // One that begins with its making works at once: the clock of whoever made it may have been ahead of this one, or of its own later self.
      notBefore: row.not_before <= row.created_at ? -Infinity : row.not_before,
      notAfter: row.not_after === null ? Infinity : row.not_after,
    }
    if (row.kind === 'api-key') {
      contents.apiKeys.set(row.id, { ...common, secretDigest: Buffer.from(row.material, 'hex') })
    } else if (row.kind === 'old-api-key') {
      contents.oldApiKeys.set(row.material, { ...common, secretDigest: Buffer.from(row.material, 'hex') })
    } else {
      const opened = keyBytes(row, sealer)
      const key = opened ?? heldBytes(row, before)
      if (!opened) {
        const outcome = key ? 'it goes on as it was read before, until this gateway restarts' : 'it is not accepted'
        log.error({ keyId: row.id }, `a signing key cannot be opened with the sealing secrets; ${outcome}`)
      }
      if (!key) continue
      const record: SigningKeyRecord = { ...common, algorithm: row.kind, key }
      if (row.kind === 'legacy') push(contents.legacyKeys, row.service_id, record)
      else contents.signingKeys.set(row.id, record)
    }
  }
  return contents
}

const keyBytes = (row: KeyRow, sealer: Sealer): Buffer | null =>
  row.kind === 'ed25519' ? Buffer.from(row.material, 'base64url') : (sealer.open(row.material, row.id)?.secret ?? null)

/** What is behind the id of a key never changes: another gateway may seal it under a secret that this one does not know yet. */
const heldBytes = ({ id, service_id }: KeyRow, before?: Contents): Uint8Array | undefined =>
  (before?.signingKeys.get(id) ?? before?.legacyKeys.get(service_id)?.find((key) => key.id === id))?.key

export const readGrant = (json: string): string[] => {
  const words = JSON.parse(json) as string[]
  return words.includes('*') ? [...allPermissions] : words
}

const toServiceRecord = (row: ClientRow): ServiceRecord => ({
  id: row.id,
  permissions: new Set(readGrant(row.permissions).filter(isPermission)),
  disabled: row.disabled === 1,
  signature: row.signature,
  acceptsOldAudience: row.accepts_old_audience === 1,
  apiKeyRequired: row.api_key_required === 1,
})

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
