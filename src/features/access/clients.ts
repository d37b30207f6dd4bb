import { Failure } from '../../kit/failure.ts'
import { byBytes, part, none, sql, work } from '../../store/store.ts'
import type { Steps } from '../../store/store.ts'
import { auditSteps } from './audit.ts'
import type { AuditEvent } from './audit.ts'

export interface ClientRow {
  id: string
  name: string
  permissions: string
  signature: 'none' | 'legacy' | 'rfc9421'
  accepts_old_audience: number
  api_key_required: number
  disabled: number
  created_at: number
  updated_at: number
}

/** What a service must use, and whether it may call at all. Absent fields stay as they are. */
export interface ClientChange {
  permissions?: readonly string[] | undefined
  signature?: ClientRow['signature'] | undefined
  acceptsOldAudience?: boolean | undefined
  apiKeyRequired?: boolean | undefined
  disabled?: boolean | undefined
}

/** The event without what only the work knows. */
export type AuditBy = Omit<AuditEvent, 'action' | 'target' | 'outcome' | 'before' | 'after'>

/** Every change of clients and keys ends with this: other processes compare the number and read again. */
export function* changed(): Steps<void> {
  yield* sql`UPDATE access_state SET version = version + 1 WHERE id = 1`
}

/** A change of access and its entry in the audit log, as one. */
export function* audited(
  by: AuditBy,
  action: string,
  target: string,
  states: { before?: unknown; after?: unknown },
): Steps<void> {
  const text = (state: unknown) => (state === undefined ? undefined : JSON.stringify(state))
  yield* auditSteps({ ...by, action, target, outcome: 'done', before: text(states.before), after: text(states.after) })
  yield* changed()
}

/** Makes a service known unless it is; an existing record stays as it is. True when it was made now. */
export const ensureClient = work(
  import.meta.url,
  'ensureClient',
  function* (client: { id: string; name: string; permissions: readonly string[] }, by: AuditBy): Steps<boolean> {
    // Looked up first, so that the usual start of a gateway writes nothing.
    const known = yield* sql`SELECT id FROM service_clients WHERE id = ${client.id}`
    if (known.length > 0 || !(yield* insertClient(client, by))) return false
    yield* audited(by, 'client.create', client.id, { after: client })
    return true
  },
)

/** Fails with CONFLICT when the name is taken. */
export function* createClientSteps(
  client: { id: string; name: string; permissions: readonly string[] },
  by: AuditBy,
): Steps<void> {
  if (!(yield* insertClient(client, by))) {
    throw new Failure('CONFLICT', 'name: another service client has this name. Choose another one.', { path: ['name'] })
  }
  yield* audited(by, 'client.create', client.id, { after: client })
}

function* insertClient(
  { id, name, permissions }: { id: string; name: string; permissions: readonly string[] },
  { at }: AuditBy,
): Steps<boolean> {
  const made = yield* sql`
    INSERT INTO service_clients (id, name, permissions, signature, accepts_old_audience, api_key_required, disabled,
      created_at, updated_at)
    VALUES (${id}, ${name}, ${JSON.stringify(permissions)}, 'none', 0, 0, 0, ${at}, ${at})
    ON CONFLICT DO NOTHING RETURNING id`
  return made.length === 1
}

/** Fails with RESOURCE_NOT_FOUND when there is no such client. The row stays locked until the transaction ends. */
export function* requireClient(id: string): Steps<ClientRow> {
  const [row] = yield* sql<ClientRow>`UPDATE service_clients SET updated_at = updated_at WHERE id = ${id} RETURNING *`
  if (!row) throw new Failure('RESOURCE_NOT_FOUND', 'There is no service client with this id.', { path: ['clientId'] })
  return row
}

export const configureClient = work(
  import.meta.url,
  'configureClient',
  function* (id: string, change: ClientChange, by: AuditBy): Steps<ClientRow> {
    const before = yield* requireClient(id)
    const flag = (value: boolean | undefined, old: number) => (value === undefined ? old : Number(value))
    const permissions = change.permissions === undefined ? before.permissions : JSON.stringify(change.permissions)
    const [after] = yield* sql<ClientRow>`
      UPDATE service_clients SET permissions = ${permissions},
        signature = ${change.signature ?? before.signature},
        accepts_old_audience = ${flag(change.acceptsOldAudience, before.accepts_old_audience)},
        api_key_required = ${flag(change.apiKeyRequired, before.api_key_required)},
        disabled = ${flag(change.disabled, before.disabled)},
        updated_at = ${by.at}
      WHERE id = ${id} RETURNING *`
    if (!after) throw new Error('a locked client is gone')
    yield* audited(by, 'client.configure', id, { before: shown(before), after: shown(after) })
    return after
  },
)

/** For the audit log: under the names that ServiceClient has for those who configure it. */
const shown = (row: ClientRow) => ({
  id: row.id,
  name: row.name,
  permissions: JSON.parse(row.permissions) as string[],
  signature: row.signature.toUpperCase(),
  acceptsOldAudience: row.accepts_old_audience === 1,
  apiKeyRequired: row.api_key_required === 1,
  disabled: row.disabled === 1,
})

/** All clients by name, or one. */
export const selectClients = work(import.meta.url, 'selectClients', function* (id?: string): Steps<ClientRow[]> {
  return yield* sql<ClientRow>`
    SELECT * FROM service_clients ${id === undefined ? none : part`WHERE id = ${id}`} ORDER BY name ${byBytes}, id ${byBytes}`
})
