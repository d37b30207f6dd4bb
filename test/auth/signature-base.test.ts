import { createHmac, createPublicKey, verify } from 'node:crypto'
import * as fc from 'fast-check'
import { contentDigest, matchesContentDigest } from '../../src/auth/content-digest.ts'
import { signRequest } from '../../src/auth/sign-request.ts'
import { componentValue, signatureBase } from '../../src/auth/signature-base.ts'
import { claims, handmade, now, refusalOf, world } from './fixture.ts'

const rfcComponents = {
  date: 'Tue, 20 Apr 2021 02:07:55 GMT',
  '@method': 'POST',
  '@path': '/foo',
  '@authority': 'example.com',
  'content-type': 'application/json',
  'content-length': '18',
}
const lines = (...names: (keyof typeof rfcComponents)[]) => names.map((name) => [name, rfcComponents[name]] as const)

test('G7: RFC 9421 B.2.5, HMAC over selected components', () => {
  const key = Buffer.from(
    'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
    'base64',
  )
  const params = '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
  const base = signatureBase(lines('date', '@authority', 'content-type'), params)
  expect(createHmac('sha256', key).update(base).digest('base64')).toBe('pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=')
})

test('G7: RFC 9421 B.2.6, Ed25519', () => {
  const x = 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs'
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const names = ['date', '@method', '@path', '@authority', 'content-type', 'content-length'] as const
  const list = names.map((name) => `"${name}"`).join(' ')
  const base = signatureBase(lines(...names), `(${list});created=1618884473;keyid="test-key-ed25519"`)
  const signature = 'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=='
  expect(verify(null, Buffer.from(base), key, Buffer.from(signature, 'base64'))).toBe(true)
})

test('G7: RFC 9530, SHA-256 of the example body', () => {
  const header = 'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:'
  expect(contentDigest('{"hello": "world"}')).toBe(header)
  expect(matchesContentDigest(header, Buffer.from('{"hello": "world"}'))).toBe(true)
  expect(matchesContentDigest(header, Buffer.from('{"hello": "world"}\n'))).toBe(false)
})

test('G7: RFC 9421 section 2.2, derived components of the examples', () => {
  const value = (name: string, target: string, authority = 'www.example.com') =>
    componentValue(name, { method: 'POST', authority, target, header: () => undefined })
  expect(value('@path', '/path?param=value')).toBe('/path')
  expect(value('@query', '/path?param=value&foo=bar&baz=bat%2Dman')).toBe('?param=value&foo=bar&baz=bat%2Dman')
  expect(value('@query', '/path?queryString')).toBe('?queryString')
  expect(value('@query', '/path')).toBe('?')
  expect(value('@authority', '/', 'WWW.EXAMPLE.com:80')).toBe('www.example.com')
})

const secret = 'pW7dR2kX9mB4tN6vH1yJ8sC3gL5fQ0zA'
const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 40,
})
const pathText = fc.stringMatching(/^\/[A-Za-z0-9._~%/-]{0,30}$/)
const queryText = fc.option(fc.stringMatching(/^\?[A-Za-z0-9._~%&=+-]{0,30}$/), { nil: '' })
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
  authority: fc.stringMatching(/^[a-z0-9.-]{1,20}(:[1-9][0-9]{3})?$/),
  path: pathText,
  query: queryText,
  body: fc.uint8Array({ maxLength: 200 }),
  type: fc.option(visible, { nil: undefined }),
  requestId: fc.option(visible, { nil: undefined }),
  idempotencyKey: fc.option(visible, { nil: undefined }),
})
type Arbitrary = typeof requests extends fc.Arbitrary<infer T> ? T : never

function setUp() {
  const made = world()
  const live = { notBefore: 0, notAfter: Infinity }
  const record = { id: 'strict-panel:1', serviceId: 'strict-panel', algorithm: 'hmac-sha256' as const }
  made.register.signingKeys.push({ ...record, key: Buffer.from(secret), ...live })
  return made
}

const authorization = `Bearer ${handmade(claims({ service_id: 'strict-panel' }))}`
let counter = 0

function arriving(sent: Arbitrary, signature?: Record<string, string>) {
  const headers: Record<string, string> = { 'x-service-id': 'strict-panel' }
  if (sent.type !== undefined) headers['content-type'] = sent.type
  if (sent.requestId !== undefined) headers['x-request-id'] = sent.requestId
  if (sent.idempotencyKey !== undefined) headers['idempotency-key'] = sent.idempotencyKey
  counter += 1
  const options = {
    key: { id: 'strict-panel:1', algorithm: 'hmac-sha256' as const, secret },
    now,
    nonce: `nonce-${String(counter).padStart(20, '0')}`,
  }
  const extra = signature ?? signRequest({ ...sent, headers }, options)
  return {
    extra,
    request: {
      method: sent.method,
      url: sent.path + sent.query,
      headers: { ...headers, ...extra, host: sent.authority, authorization },
      rawBody: sent.body,
    },
  }
}

test('whatever is signed verifies, and any other request under the same signature is refused', async () => {
  const { ask } = setUp()
  const property = fc.asyncProperty(requests, requests, async (one, other) => {
    const { request, extra } = arriving(one)
    const canonical = JSON.stringify({ ...one, body: [...one.body], query: one.query === '?' ? '' : one.query })
    const same = JSON.stringify({ ...other, body: [...other.body], query: other.query === '?' ? '' : other.query })
    fc.pre(canonical !== same)
    // Changed first: a refused request must not use up the nonce of the good one.
    await refusalOf(ask(arriving(other, extra).request))
    expect(await ask(request)).toMatchObject({ signature: 'rfc9421' })
  })
  await fc.assert(property, { numRuns: 300 })
})

test('a single changed field is refused', async () => {
  const { ask } = setUp()
  const fields = ['method', 'authority', 'path', 'query', 'body', 'type', 'requestId', 'idempotencyKey'] as const
  const property = fc.asyncProperty(requests, requests, fc.constantFrom(...fields), async (one, other, field) => {
    const mixed = { ...one, [field]: other[field] }
    const plain = (value: unknown) =>
      JSON.stringify(value instanceof Uint8Array ? [...value] : value === '?' ? '' : value)
    fc.pre(plain(mixed[field]) !== plain(one[field]))
    const { extra } = arriving(one)
    await refusalOf(ask(arriving(mixed, extra).request))
  })
  await fc.assert(property, { numRuns: 400 })
})

test('different components never give the same base', () => {
  const component = fc.tuple(fc.constantFrom('@method', '@path', 'content-type', 'x-request-id'), visible)
  const list = fc.array(component, { maxLength: 4 })
  fc.assert(
    fc.property(list, visible, list, visible, (a, paramsA, b, paramsB) => {
      const equal = JSON.stringify([a, paramsA]) === JSON.stringify([b, paramsB])
      expect(signatureBase(a, paramsA) === signatureBase(b, paramsB)).toBe(equal)
    }),
    { numRuns: 1000 },
  )
})

test('headers of any text never cause anything but a refusal', async () => {
  const { ask } = setUp()
  const names = [
    'authorization',
    'x-api-key',
    'x-service-id',
    'x-signature',
    'x-timestamp',
    'signature',
    'signature-input',
    'content-digest',
    'host',
  ]
  const value = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom(authorization, 'strict-panel', 'cap=()', 'cap=::', `sha256=${'0'.repeat(64)}`),
  )
  const headers = fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1 })
  await fc.assert(
    fc.asyncProperty(headers, fc.boolean(), async (some, withToken) => {
      const all = withToken ? { authorization, ...some } : some
      const identity = ['authorization', 'x-api-key', 'x-signature', 'signature', 'signature-input']
      if (!identity.some((name) => name in all)) return
      // Throws unless it is the ordinary refusal.
      await refusalOf(ask({ headers: all, rawBody: Buffer.from('{}') }))
    }),
    { numRuns: 1000 },
  )
})
