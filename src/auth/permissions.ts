/** The permission words. SDL asks for them with `@requiresScopes`, tokens and service clients carry them. */
export const permissions = [
  'user:read',
  'user:read:pii',
  'user:write',
  'user:erase',
  'item:read',
  'item:write',
  'item:review',
  'category:write',
  'analytics:read',
  'analytics:write',
  'sync:read',
  'sync:write',
  'webhook:read',
  'webhook:write',
  'admin:keys',
  'admin:audit',
  'admin:introspect',
] as const

export type Permission = (typeof permissions)[number]

const known: ReadonlySet<unknown> = new Set(permissions)

export const isPermission = (word: unknown): word is Permission => known.has(word)

/**
 * The permissions of a token's claim: exact words in a list. Anything else (a string, an object with an `includes`, a
 * nested list, a wildcard, another case) grants nothing, so the caller is known but may do nothing.
 */
export function readPermissions(claim: unknown): ReadonlySet<Permission> {
  return new Set(Array.isArray(claim) ? claim.filter(isPermission) : [])
}

/** What the five words of old panels meant, in today's finer words. */
const includedInOldWords: Partial<Record<Permission, Permission>> = {
  'user:read': 'user:read:pii',
  'item:write': 'category:write',
  'analytics:read': 'analytics:write',
}

/** For tokens of old panels only: the five old words and what each of them includes; newer words count for nothing there. */
export function expandOldPanel(granted: ReadonlySet<Permission>): ReadonlySet<Permission> {
  const expanded = new Set<Permission>()
  for (const word of granted) {
    if (!oldWords.has(word)) continue
    expanded.add(word)
    const included = includedInOldWords[word]
    if (included) expanded.add(included)
  }
  return expanded
}

const oldWords: ReadonlySet<Permission> = new Set([
  'user:read',
  'user:write',
  'item:read',
  'item:write',
  'analytics:read',
])
