import { generateKeyPairSync, webcrypto } from 'node:crypto'
import { decodeJwt, jwtVerify } from 'jose'
import { createGatewayClient, mintToken } from '../../client/src/index.ts'
import { createAuthorization } from '../../client/src/credentials.ts'
import { createSigner } from '../../client/src/signature.ts'
import { systemClock } from '../../client/src/weather.ts'
import { signRequest } from '../../src/auth/sign-request.ts'

const secret = 'a secret that is long enough, ü and all'
const now = Date.parse('2026-11-22T12:00:00Z')
const clock = { ...systemClock, now: () => now }

test('a minted token is a service token', async () => {
  const token = await mintToken(
    { secret, serviceId: 'panel', permissions: ['user:read'], keyId: 'k2', actingUserId: 'user-1' },
    now,
  )
  const { payload, protectedHeader } = await jwtVerify(token, Buffer.from(secret, 'utf8'), {
    currentDate: new Date(now),
  })
  expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT', kid: 'k2' })
  expect(payload).toEqual({
    iss: 'panel.ctrl-alt-play.com',
    aud: 'gateway.ctrl-alt-play.com',
    sub: 'service-integration',
    iat: now / 1000,
    exp: now / 1000 + 900,
    service_id: 'panel',
    permissions: ['user:read'],
    act: { sub: 'user-1' },
  })
})

test('a short secret is refused, and not repeated in the message', async () => {
  const refused = mintToken({ secret: 'too short', serviceId: 'panel', permissions: [] }, now)
  await expect(refused).rejects.toThrow('secret: expected at least 32 bytes, received 9.')
})

test('a token is used for four fifths of its life, and anew after a clock was set back', async () => {
  let time = now
  const headers = createAuthorization({ secret, serviceId: 'panel', permissions: [] }, { ...clock, now: () => time })
  const issuedAt = async () => decodeJwt((await headers())['authorization']?.slice(7) ?? '').iat
  expect(await issuedAt()).toBe(now / 1000)
  time = now + 719_000
  expect(await issuedAt()).toBe(now / 1000)
  time = now + 721_000
  expect(await issuedAt()).toBe(now / 1000 + 721)
  time = now - 5_000
  expect(await issuedAt()).toBe(now / 1000 - 5)
})

test.each([
  ['a token', { token: 't' }, { authorization: 'Bearer t' }],
  ['a source of tokens', { token: () => Promise.resolve('u') }, { authorization: 'Bearer u' }],
  ['an API key', { apiKey: 'cap_live_x', serviceId: 'panel' }, { 'x-api-key': 'cap_live_x', 'x-service-id': 'panel' }],
  ['both', { token: 't', apiKey: 'cap_live_x' }, { authorization: 'Bearer t', 'x-api-key': 'cap_live_x' }],
])('%s becomes headers', async (_name, credentials, headers) => {
  expect(await createAuthorization(credentials, clock)()).toEqual(headers)
})

const pair = generateKeyPairSync('ed25519')
const privateKey = await webcrypto.subtle.importKey(
  'pkcs8',
  pair.privateKey.export({ type: 'pkcs8', format: 'der' }),
  'Ed25519',
  false,
  ['sign'],
)

test.each([
  ['hmac-sha256', { id: 'k', algorithm: 'hmac-sha256', secret }, { id: 'k', algorithm: 'hmac-sha256', secret }],
  [
    'ed25519',
    { id: 'k', algorithm: 'ed25519', privateKey },
    { id: 'k', algorithm: 'ed25519', privateKey: pair.privateKey },
  ],
] as const)('a signature with %s is the one the gateway expects', async (_name, key, expectedKey) => {
  const headers = { 'content-type': 'application/json', 'x-service-id': 'panel', 'x-request-id': 'r' }
  const body = '{"query":"{ ü }"}'
  const url = new URL('http://gateway.example.org:4000/graphql?a=1')
  const signed = await createSigner(key, clock)({ method: 'POST', url, headers, body })
  const nonce = /nonce="([^"]+)"/.exec(signed['signature-input'] ?? '')?.[1] ?? ''
  expect(Buffer.from(nonce, 'base64url')).toHaveLength(16)
  const request = {
    method: 'POST',
    authority: url.host,
    path: '/graphql',
    query: '?a=1',
    headers,
    body: Buffer.from(body),
  }
  expect(signed).toEqual(signRequest(request, { key: expectedKey, now, nonce }))
})

test('signing without a service id is refused when the client is made', () => {
  const make = () =>
    createGatewayClient({
      url: 'http://127.0.0.1:9',
      credentials: { token: 't' },
      signingKey: { id: 'k', algorithm: 'hmac-sha256', secret },
    })
  expect(make).toThrow('credentials.serviceId')
})
