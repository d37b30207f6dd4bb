/** The permission words, with what each allows. That none is missing is for the compiler to see. */
import type { Permission } from '../../../../src/auth/permissions.ts'

export const permissionMeanings: Readonly<Record<Permission, string>> = {
  'user:read': 'see users',
  'user:read:pii': 'see e-mail addresses and what else is personal',
  'user:write': 'change users',
  'user:erase': 'export and erase the data of a person',
  'item:read': 'see the catalogue',
  'item:write': 'publish and withdraw plugins',
  'item:review': 'decide on plugins in review',
  'category:write': 'change categories',
  'analytics:read': 'see what is counted',
  'analytics:write': 'report what happened',
  'sync:read': 'see how far users are synchronised',
  'sync:write': 'repeat, discard and reconcile changes of users',
  'webhook:read': 'see what the marketplace has told',
  'webhook:write': 'change webhooks',
  'admin:keys': 'manage services and their keys',
  'admin:audit': 'see who did what',
  'admin:introspect': 'see the schema and query plans',
}

export const permissionWords = Object.keys(permissionMeanings) as readonly Permission[]
