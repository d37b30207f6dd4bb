import { randomBytes } from 'node:crypto'
import { apiKeyText, digestOfSecret } from '../../src/auth/api-key.ts'
import { endOfTime } from '../../src/auth/caller.ts'
import { expandOldPanel, permissions } from '../../src/auth/permissions.ts'
import { claims, handmade, now, refusalOf, serviceIssuer, theRefusal, world } from './fixture.ts'

const keyId = '01K9ZQ3V7M5X8C2B4N6T1R0W9Y'
const secretPart = 'Z_kKjd_SI0oxX1rOEwuuvi1nhqkp6-8GwjG9KCy9_Yo'
const key = apiKeyText(keyId, secretPart)
const oldKey = `pk_my_old_service_${'0123456789abcdef'.repeat(4)}_deadbeef`

/** The world with a key of `robot` and an old-style key of `keyed-panel`. */
function withKeys(serviceId = 'robot', times: { notBefore?: number; notAfter?: number } = {}) {
  const made = world()
  const { notBefore = now, notAfter = Infinity } = times
  made.register.apiKeys.set(keyId, {
    id: keyId,
    serviceId,
    secretDigest: digestOfSecret(secretPart),
    notBefore,
    notAfter,
  })
  const digest = digestOfSecret(oldKey)
  made.register.oldApiKeys.set(digest.toString('hex'), {
    id: 'old-1',
    serviceId: 'robot',
    secretDigest: digest,
    notBefore: now,
    notAfter: Infinity,
  })
  const send = (headers: Record<string, string>) => made.ask({ headers })
  return { ...made, send }
}

const bearer = (serviceId: string) => `Bearer ${handmade(claims({ service_id: serviceId }))}`
const minted = `pk_panel-system_${randomBytes(32).toString('hex')}_${randomBytes(4).toString('hex')}`

const badKeys: [name: string, key: string, reason: string][] = [
  ['empty', '', 'API key is malformed'],
  ['prefix only', `cap_live_${keyId}`, 'API key is malformed'],
  ['cut by one', key.slice(0, -1), 'API key is malformed'],
  ['one character more', `${key}A`, 'API key is malformed'],
  ['another case', key.toLowerCase(), 'API key not known'],
  ['prefix in another case', key.replace('cap', 'CAP'), 'API key is malformed'],
  ['last character changed', `${key.slice(0, -1)}p`, 'API key not known'],
  ['first character of the secret changed', key.replace('_Z_', '_Y_'), 'API key not known'],
  ['another id with this secret', apiKeyText('01K9ZQ3V7M5X8C2B4N6T1R0W9Z', secretPart), 'API key not known'],
  ['id toString', `cap_live_toString_${secretPart}`, 'API key not known'],
  ['9 kB', `cap_live_${'A'.repeat(9000)}`, 'API key is malformed'],
  ['minted in the old form', minted, 'API key not known'],
  ['old form, last digit changed', `${oldKey.slice(0, -1)}e`, 'API key not known'],
  ['old form, upper case', oldKey.toUpperCase(), 'API key is malformed'],
  ['two values', `${key}, ${key}`, 'API key is malformed'],
]

for (const [name, text, reason] of badKeys) {
  test(`row 27: ${name} is refused, alone and beside a good token`, async () => {
    const { send, reasons, lines } = withKeys()
    expect(await refusalOf(send({ 'x-api-key': text }))).toBe(theRefusal)
    expect(await refusalOf(send({ 'x-api-key': text, authorization: bearer('panel-system') }))).toBe(theRefusal)
    expect(reasons()).toEqual([reason, reason])
    if (text.length > 0) expect(lines.join()).not.toContain(text)
  })
}

test('row 27: a key that is missing where the service must send one', async () => {
  const { send, reasons } = withKeys('keyed-panel')
  expect(await refusalOf(send({ authorization: bearer('keyed-panel') }))).toBe(theRefusal)
  expect(reasons()).toEqual(['service must send its API key'])
  expect(await send({ authorization: bearer('keyed-panel'), 'x-api-key': key })).toMatchObject({
    kind: 'service',
    serviceId: 'keyed-panel',
    credential: 'jwt+api-key',
  })
})

test('a key does not replace the token of a service that must send both', async () => {
  const { send, reasons } = withKeys('keyed-panel')
  await refusalOf(send({ 'x-api-key': key }))
  expect(reasons()).toEqual(['service must send a token beside its API key'])
})

test('a key of one service does not go with the token or the name of another, nor with a user', async () => {
  const { send, reasons } = withKeys()
  await refusalOf(send({ authorization: bearer('panel-system'), 'x-api-key': key }))
  await refusalOf(send({ 'x-api-key': key, 'x-service-id': 'panel-system' }))
  expect(reasons()).toEqual(['API key of another service', 'X-Service-ID names another service'])
})

test('a key of a disabled service is refused', async () => {
  const { send, reasons } = withKeys('closed-panel')
  await refusalOf(send({ 'x-api-key': key }))
  expect(reasons()).toEqual(['service is not registered or disabled'])
})

test('a key counts from its start to its end', async () => {
  const { send, clock, reasons } = withKeys('robot', { notBefore: now + 1000, notAfter: now + 2000 })
  await refusalOf(send({ 'x-api-key': key }))
  clock.advance(1000)
  expect(await send({ 'x-api-key': key })).toMatchObject({ kind: 'service', tokenExpiresAt: now + 2000 })
  clock.advance(1000)
  await refusalOf(send({ 'x-api-key': key }))
  expect(reasons()).toEqual(['API key not live', 'API key not live'])
})

test('a key alone makes a caller with what the record of its service grants, and its use is noted', async () => {
  const { send, register } = withKeys()
  expect(await send({ 'x-api-key': key, 'x-service-id': 'robot' })).toEqual({
    kind: 'service',
    serviceId: 'robot',
    subject: keyId,
    permissions: new Set(['item:read']),
    tokenExpiresAt: endOfTime,
    credential: 'api-key',
  })
  expect(register.used).toEqual([keyId])
})

test('a key alone gives no more than the issuers of tokens may give to its service', async () => {
  const issuers = [
    serviceIssuer({ services: new Map([['panel-system', new Set(['item:read'])]]) }),
    serviceIssuer({ issuer: 'second', services: new Map([['panel-system', new Set(['user:read'])]]) }),
  ]
  const { send, authenticator } = withKeys('panel-system')
  expect(await send({ 'x-api-key': key })).toMatchObject({ permissions: new Set(permissions) })
  authenticator.setIssuers(issuers)
  expect(await send({ 'x-api-key': key })).toMatchObject({ permissions: new Set(['item:read', 'user:read']) })
  authenticator.setIssuers([issuers[0]!])
  expect(await send({ 'x-api-key': key })).toMatchObject({ permissions: new Set(['item:read']) })
})

test('a key of the old form alone gives what old panels could do, and nothing that came later', async () => {
  const { send, register } = withKeys()
  const [digest, record] = [...register.oldApiKeys][0]!
  register.oldApiKeys.set(digest, { ...record, serviceId: 'panel-system' })
  expect(await send({ 'x-api-key': oldKey })).toMatchObject({
    serviceId: 'panel-system',
    permissions: expandOldPanel(new Set(permissions)),
  })
})

test('a registered key of the old form is accepted, also for a service id with underscores', async () => {
  const { send } = withKeys()
  expect(await send({ 'x-api-key': oldKey })).toMatchObject({ serviceId: 'robot', subject: 'old-1' })
})
