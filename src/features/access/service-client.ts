import { isPermission } from '../../auth/permissions.ts'
import type { Permission } from '../../auth/permissions.ts'
import type { ClientRow } from './clients.ts'
import type { KeyRow } from './keys.ts'
import { readGrant } from './register.ts'

export type KeyStatus = 'ACTIVE' | 'ROTATING' | 'REVOKED' | 'EXPIRED'

export interface ServiceKey {
  id: string
  clientId: string
  prefix: string
  algorithm: string
  createdAt: number
  expiresAt: number | null
  lastUsedAt: number | null
  status: KeyStatus
}

export interface ServiceClient {
  id: string
  name: string
  permissions: Permission[]
  keys: ServiceKey[]
  lastUsedAt: number | null
  disabled: boolean
  signature: ClientRow['signature']
  acceptsOldAudience: boolean
  apiKeyRequired: boolean
}

export function toClient(row: ClientRow, keys: readonly KeyRow[], now: number): ServiceClient {
  const uses = keys.flatMap((key) => (key.last_used_at === null ? [] : [key.last_used_at]))
  return {
    id: row.id,
    name: row.name,
    permissions: readGrant(row.permissions).filter(isPermission),
    keys: keys.map((key) => toKey(key, now)),
    lastUsedAt: uses.length === 0 ? null : Math.max(...uses),
    disabled: row.disabled === 1,
    signature: row.signature,
    acceptsOldAudience: row.accepts_old_audience === 1,
    apiKeyRequired: row.api_key_required === 1,
  }
}

export function toKey(row: KeyRow, now: number): ServiceKey {
  const expiresAt = row.not_after === null ? null : row.not_after
  return {
    id: row.id,
    clientId: row.service_id,
    prefix: row.prefix,
    algorithm: row.kind,
    createdAt: row.created_at,
    expiresAt,
    lastUsedAt: row.last_used_at === null ? null : row.last_used_at,
    status: statusOf(row, expiresAt, now),
  }
}

function statusOf(row: KeyRow, expiresAt: number | null, now: number): KeyStatus {
  if (row.revoked_at !== null) return 'REVOKED'
  if (expiresAt !== null && expiresAt <= now) return 'EXPIRED'
  return row.replaced_by === null ? 'ACTIVE' : 'ROTATING'
}
