import { actingUser, anonymous, identityKey, may } from '../../src/auth/caller.ts'
import type { Caller, ServiceCaller, UserCaller } from '../../src/auth/caller.ts'
import { expandOldPanel, isPermission, permissions, readPermissions } from '../../src/auth/permissions.ts'
import type { Permission } from '../../src/auth/permissions.ts'

const service = (serviceId: string, actingUserId?: string, granted: Permission[] = []): ServiceCaller => ({
  kind: 'service',
  serviceId,
  subject: 's',
  ...(actingUserId === undefined ? {} : { actingUserId }),
  permissions: new Set(granted),
  tokenExpiresAt: 0,
  credential: 'jwt',
})
const user = (userId: string, issuer = 'i'): UserCaller => ({
  kind: 'user',
  userId,
  issuer,
  roles: [],
  permissions: new Set(['user:read']),
  tokenExpiresAt: 0,
  credential: 'jwt',
})

test('identities never share a key, whatever their names contain', () => {
  const callers: Caller[] = [
    anonymous,
    service('a'),
    service('a', 'b'),
    service('a:b'),
    service('a', ''),
    service('a', 'b:c'),
    service('a:b', 'c'),
    service('a/b'),
    service('anonymous'),
    user('a'),
    user('a', 'j'),
    user('i:a', ''),
    user('a:b', 'i'),
    user('b', 'i:a'),
  ]
  const keys = callers.map(identityKey)
  expect(new Set(keys).size).toBe(callers.length)
  expect(identityKey(user('\ud800'))).toEqual(expect.any(String))
})

test('the key is the same for every token of an identity', () => {
  expect(identityKey(service('a', 'b', ['user:read']))).toBe(identityKey(service('a', 'b')))
})

test('nobody without credentials may do anything', () => {
  for (const permission of permissions) expect(may(anonymous, permission)).toBe(false)
  expect(may(user('u'), 'user:read')).toBe(true)
  expect(may(user('u'), 'user:write')).toBe(false)
})

test('the acting user is the user itself, or the one a service acts for', () => {
  expect([anonymous, user('u'), service('a'), service('a', 'b')].map(actingUser)).toEqual([
    undefined,
    'u',
    undefined,
    'b',
  ])
})

test('permission words are exact', () => {
  expect(permissions.every(isPermission)).toBe(true)
  for (const word of ['', '*', 'USER:READ', 'user:read ', 'constructor', null, ['user:read']])
    expect(isPermission(word)).toBe(false)
  expect(readPermissions(['user:read', 'x', 5])).toEqual(new Set(['user:read']))
})

test('words of old panels include what they used to mean, and nothing newer', () => {
  expect(expandOldPanel(new Set(['user:read', 'item:write', 'analytics:read']))).toEqual(
    new Set(['user:read', 'user:read:pii', 'item:write', 'category:write', 'analytics:read', 'analytics:write']),
  )
  expect(expandOldPanel(new Set(['user:write', 'item:read']))).toEqual(new Set(['user:write', 'item:read']))
  expect(expandOldPanel(new Set(['admin:keys', 'user:erase', 'user:read:pii']))).toEqual(new Set())
})
