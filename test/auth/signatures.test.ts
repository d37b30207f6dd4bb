import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { AuthRequest } from '../../src/auth/headers.ts'
import type { Sign } from '../../src/marketplace/headers.ts'
import { legacySignature } from '../../src/auth/legacy-signature.ts'
import { createRequestSigner, signRequest } from '../../src/auth/sign-request.ts'
import type { OutgoingKey, RequestToSign } from '../../src/auth/sign-request.ts'
import { claims, handmade, now, refusalOf, seconds, stillClock, theRefusal, world } from './fixture.ts'

const signingSecret = 'pW7dR2kX9mB4tN6vH1yJ8sC3gL5fQ0zA'
const oldSecret = 'eT4hU8nM1bV6cX3zL9kJ7gF2dS5aP0oI'
const pair = generateKeyPairSync('ed25519')
const rawPublicKey = Buffer.from(createPublicKey(pair.privateKey).export({ format: 'jwk' }).x!, 'base64url')

function signingWorld() {
  const made = world()
  const live = { notBefore: now - 1000, notAfter: now + 3_600_000 }
  made.register.signingKeys.push(
    {
      id: 'panel-system:1',
      serviceId: 'panel-system',
      algorithm: 'hmac-sha256',
      key: Buffer.from(signingSecret),
      ...live,
    },
    {
      id: 'strict-panel:1',
      serviceId: 'strict-panel',
      algorithm: 'hmac-sha256',
      key: Buffer.from(signingSecret),
      ...live,
    },
    { id: 'strict-panel:ed', serviceId: 'strict-panel', algorithm: 'ed25519', key: rawPublicKey, ...live },
    {
      id: 'strict-panel:ended',
      serviceId: 'strict-panel',
      algorithm: 'hmac-sha256',
      key: Buffer.from(signingSecret),
      notBefore: 0,
      notAfter: now,
    },
    {
      id: 'strict-panel:later',
      serviceId: 'strict-panel',
      algorithm: 'hmac-sha256',
      key: Buffer.from(signingSecret),
      notBefore: now + 1,
      notAfter: Infinity,
    },
    { id: 'strict-panel:legacy', serviceId: 'strict-panel', algorithm: 'legacy', key: Buffer.from(oldSecret), ...live },
    { id: 'old_panel:1', serviceId: 'old_panel', algorithm: 'legacy', key: Buffer.from(oldSecret), ...live },
    {
      id: 'old_panel:0',
      serviceId: 'old_panel',
      algorithm: 'legacy',
      key: Buffer.from(signingSecret),
      notBefore: 0,
      notAfter: now,
    },
    { id: 'panel-system:legacy', serviceId: 'panel-system', algorithm: 'legacy', key: Buffer.from(oldSecret), ...live },
  )
  return made
}

let counter = 0
const freshNonce = () => `nonce-${String((counter += 1)).padStart(24, '0')}`
const bearer = (serviceId: string) => `Bearer ${handmade(claims({ service_id: serviceId }))}`
const body = Buffer.from('{"query":"mutation { a }"}')

interface Signed extends RequestToSign {
  headers: Record<string, string>
}

const toSign = (serviceId = 'strict-panel', changes: Partial<Signed> = {}): Signed => ({
  method: 'POST',
  authority: 'gateway.example',
  path: '/graphql',
  query: '',
  body,
  ...changes,
  headers: {
    host: 'gateway.example',
    authorization: bearer(serviceId),
    'content-type': 'application/json',
    'x-service-id': serviceId,
    'x-request-id': 'r-1',
    ...changes.headers,
  },
})

const hmacKey = (id = 'strict-panel:1', secret = signingSecret): OutgoingKey => ({
  id,
  algorithm: 'hmac-sha256',
  secret,
})

/** What arrives when a good client has signed. */
function signed(request = toSign(), key = hmacKey(), at = now, nonce = freshNonce()): AuthRequest {
  const extra = signRequest(request, { key, now: at, nonce })
  return {
    method: request.method,
    url: request.path + request.query,
    headers: { ...request.headers, ...extra },
    rawBody: request.body,
  }
}

const edited = (request: AuthRequest, headers: Record<string, string | undefined>): AuthRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
})
const inputOf = (request: AuthRequest) => request.headers['signature-input'] as string
const editInput = (edit: (input: string) => string): AuthRequest => {
  const request = signed()
  const changed = edit(inputOf(request))
  if (changed === inputOf(request)) throw new Error('the edit changed nothing')
  return edited(request, { 'signature-input': changed })
}

describe('RFC 9421', () => {
  test('a signed request is accepted, and the caller says so', async () => {
    const { ask } = signingWorld()
    expect(await ask(signed())).toMatchObject({ serviceId: 'strict-panel', signature: 'rfc9421' })
    const ed: OutgoingKey = { id: 'strict-panel:ed', algorithm: 'ed25519', privateKey: pair.privateKey }
    expect(await ask(signed(toSign(), ed))).toMatchObject({ signature: 'rfc9421' })
  })

  test('a caller is looked at again without its signature, which is used up, but not without having signed', async () => {
    const { ask, authenticator, register } = signingWorld()
    const request = signed()
    const caller = await ask(request)
    expect(await authenticator.renew(request)).toMatchObject({ serviceId: 'strict-panel' })
    expect(await refusalOf(ask(request))).toBe(theRefusal)
    expect(
      [caller, await ask(signed(toSign('panel-system'), hmacKey('panel-system:1')))].map(authenticator.mustSign),
    ).toEqual([true, false])
    const unsigned = edited(request, { signature: undefined, 'signature-input': undefined })
    expect(await refusalOf(Promise.resolve(authenticator.renew(unsigned)))).toBe(theRefusal)
    register.service('strict-panel')!.disabled = true
    expect(await refusalOf(Promise.resolve(authenticator.renew(request)))).toBe(theRefusal)
  })

  test('a signature is optional for a service without a rule, and is checked when it comes', async () => {
    const { ask, reasons } = signingWorld()
    const request = toSign('panel-system')
    expect(await ask({ ...request, url: '/graphql', rawBody: body })).not.toHaveProperty('signature')
    const good = signed(request, hmacKey('panel-system:1'))
    expect(await ask(good)).toMatchObject({ signature: 'rfc9421' })
    await refusalOf(ask(edited(signed(request, hmacKey('panel-system:1')), { 'x-request-id': 'r-2' })))
    expect(reasons()).toEqual(['signature does not verify'])
  })

  test('requests without body, query or optional headers can be signed too', async () => {
    const { ask } = signingWorld()
    const bare = { method: 'GET', path: '/', query: '?a=%20b&a=c', body: new Uint8Array() }
    const { 'content-type': _type, 'x-request-id': _id, ...headers } = toSign().headers
    expect(await ask(signed({ ...toSign(), ...bare, headers }))).toMatchObject({ signature: 'rfc9421' })
  })

  const required = ['@method', '@authority', '@path', '@query', 'content-digest', 'x-service-id']
  const optional = ['content-type', 'x-request-id']
  const bad: [row: number, name: string, request: () => AuthRequest, reason: string][] = [
    [
      31,
      'a blank after the body',
      () => ({ ...signed(), rawBody: Buffer.from(`${body.toString()} `) }),
      'body does not match Content-Digest',
    ],
    [
      31,
      'other key order',
      () => ({
        ...signed(toSign('strict-panel', { body: Buffer.from('{"a":1,"b":2}') })),
        rawBody: Buffer.from('{"b":2,"a":1}'),
      }),
      'body does not match Content-Digest',
    ],
    [
      31,
      'a key twice',
      () => ({
        ...signed(toSign('strict-panel', { body: Buffer.from('{"a":1}') })),
        rawBody: Buffer.from('{"a":1,"a":2}'),
      }),
      'body does not match Content-Digest',
    ],
    [31, 'no body left', () => ({ ...signed(), rawBody: new Uint8Array() }), 'body does not match Content-Digest'],
    [
      31,
      'body and digest exchanged',
      () =>
        edited(
          { ...signed(), rawBody: Buffer.from('{}') },
          {
            'content-digest': signed(toSign('strict-panel', { body: Buffer.from('{}') })).headers[
              'content-digest'
            ] as string,
          },
        ),
      'signature does not verify',
    ],
    [
      31,
      'digest missing',
      () => edited(signed(), { 'content-digest': undefined }),
      'body does not match Content-Digest',
    ],
    [
      31,
      'digest of another hash',
      () => edited(signed(), { 'content-digest': `sha-512=:${'A'.repeat(86)}==:` }),
      'body does not match Content-Digest',
    ],
    [32, 'moved to another method', () => ({ ...signed(), method: 'PUT' }), 'signature does not verify'],
    [32, 'moved to another path', () => ({ ...signed(), url: '/graphql/' }), 'signature does not verify'],
    [32, 'moved to another query', () => ({ ...signed(), url: '/graphql?a=1' }), 'signature does not verify'],
    [32, 'path spelled otherwise', () => ({ ...signed(), url: '/%67raphql' }), 'signature does not verify'],
    [32, 'moved to another host', () => edited(signed(), { host: 'other.example' }), 'signature does not verify'],
    [
      32,
      'idempotency key added',
      () => edited(signed(), { 'idempotency-key': 'k' }),
      'a header of the request is not covered',
    ],
    [
      32,
      'idempotency key changed',
      () => edited(signed(toSign('strict-panel', { headers: { 'idempotency-key': 'a' } })), { 'idempotency-key': 'b' }),
      'signature does not verify',
    ],
    [32, 'request id changed', () => edited(signed(), { 'x-request-id': 'r-2' }), 'signature does not verify'],
    [32, 'content type changed', () => edited(signed(), { 'content-type': 'text/plain' }), 'signature does not verify'],
    [
      32,
      'request id taken away',
      () => edited(signed(), { 'x-request-id': undefined }),
      'a covered component is absent',
    ],
    [
      32,
      'moved to another service',
      () => edited(signed(), { authorization: bearer('panel-system') }),
      'X-Service-ID names another service',
    ],
    [32, 'key of another service', () => signed(toSign('panel-system')), 'signing key of another service'],
    [32, 'no X-Service-ID', () => edited(signed(), { 'x-service-id': undefined }), 'signed for another service'],
    [
      30,
      'created 305 s ago',
      () => signed(toSign(), hmacKey(), now - 305_000),
      'signature created too long ago or in the future',
    ],
    [
      30,
      'created 305 s ahead',
      () => signed(toSign(), hmacKey(), now + 305_000),
      'signature created too long ago or in the future',
    ],
    [
      31,
      'a content encoding',
      () => edited(signed(), { 'content-encoding': 'gzip' }),
      'signed request with a content encoding',
    ],
    [34, 'garbage', () => edited(signed(), { 'signature-input': 'garbage' }), 'Signature-Input is not in the profile'],
    [34, 'empty', () => edited(signed(), { 'signature-input': '' }), 'Signature-Input is not in the profile'],
    [
      34,
      '3 000 parentheses',
      () => edited(signed(), { 'signature-input': `cap=${'('.repeat(3000)}` }),
      'Signature-Input too long',
    ],
    [
      34,
      'no Signature-Input',
      () => edited(signed(), { 'signature-input': undefined }),
      'Signature without Signature-Input',
    ],
    [
      34,
      'no Signature',
      () => edited(signed(), { signature: undefined }),
      'Signature is missing or not in the profile',
    ],
    [
      34,
      'another label',
      () => editInput((input) => input.replace('cap=', 'sig=')),
      'Signature-Input is not in the profile',
    ],
    [34, 'two labels', () => editInput((input) => `${input}, ${input}`), 'Signature-Input is not in the profile'],
    [34, 'two short labels', () => editInput((input) => `${input}, b=()`), 'Signature-Input is not in the profile'],
    [34, 'two blanks', () => editInput((input) => input.replace(' ', '  ')), 'Signature-Input is not in the profile'],
    [
      34,
      'a component twice',
      () => editInput((input) => input.replace('("@method"', '("@method" "@method"')),
      'a component is covered twice',
    ],
    [
      34,
      'a component of another kind',
      () => editInput((input) => input.replace('("@method"', '("@method" "@status"')),
      'a covered component is not in the profile',
    ],
    [
      34,
      'a component with a parameter',
      () => editInput((input) => input.replace('"@query"', '"@query";req')),
      'Signature-Input is not in the profile',
    ],
    ...required.map((name): (typeof bad)[number] => [
      34,
      `${name} not covered`,
      () => editInput((input) => input.replace(new RegExp(`"${name}" ?`), '').replace(' )', ')')),
      'a required component is not covered',
    ]),
    ...optional.map((name): (typeof bad)[number] => [
      34,
      `${name} sent and not covered`,
      () => editInput((input) => input.replace(new RegExp(` "${name}"`), '')),
      'a header of the request is not covered',
    ]),
    ...['created', 'expires', 'nonce', 'keyid', 'alg'].map((name): (typeof bad)[number] => [
      34,
      `no ${name}`,
      () => editInput((input) => input.replace(new RegExp(`;${name}=[^;]+`), '')),
      `${name} is missing`,
    ]),
    [
      34,
      'no tag',
      () => editInput((input) => input.replace(/;tag=[^;]+/, '')),
      'signature is not tagged for the profile',
    ],
    [
      34,
      'tag of another profile',
      () => editInput((input) => input.replace('play/1', 'play/2')),
      'signature is not tagged for the profile',
    ],
    [
      34,
      'created as text',
      () => editInput((input) => input.replace(/created=(\d+)/, 'created="$1"')),
      'created is missing',
    ],
    [34, 'created twice', () => editInput((input) => `${input};created=1`), 'a signature parameter came twice'],
    [
      34,
      'another parameter',
      () => editInput((input) => `${input};extra=1`),
      'a signature parameter is not in the profile',
    ],
    [
      34,
      'nonce too short',
      () => editInput((input) => input.replace(/nonce="[^"]+"/, 'nonce="short"')),
      'nonce is malformed or shorter than 128 bits',
    ],
    [
      34,
      'keyid malformed',
      () => editInput((input) => input.replace(/keyid="[^"]+"/, 'keyid="../../x"')),
      'keyid is malformed',
    ],
    [
      34,
      'keyid unknown',
      () => editInput((input) => input.replace(/keyid="[^"]+"/, 'keyid="toString"')),
      'signing key not known',
    ],
    [
      34,
      'keyid of an old key',
      () => signed(toSign(), hmacKey('strict-panel:legacy', oldSecret)),
      'signing key not known',
    ],
    [
      34,
      'alg none',
      () => editInput((input) => input.replace('hmac-sha256', 'none')),
      'alg is not the algorithm of the key',
    ],
    [
      34,
      'alg of another key',
      () => editInput((input) => input.replace('strict-panel:1', 'strict-panel:ed')),
      'alg is not the algorithm of the key',
    ],
    [
      34,
      'HMAC with the public key',
      () => signed(toSign(), { id: 'strict-panel:ed', algorithm: 'hmac-sha256', secret: rawPublicKey }),
      'alg is not the algorithm of the key',
    ],
    [34, 'key ended', () => signed(toSign(), hmacKey('strict-panel:ended')), 'signing key not live'],
    [34, 'key not started', () => signed(toSign(), hmacKey('strict-panel:later')), 'signing key not live'],
    [
      34,
      'expired',
      () => editInput((input) => input.replace(/expires=\d+/, `expires=${seconds - 1}`)),
      'signature expired',
    ],
    [
      34,
      'expires before created',
      () =>
        editInput((input) =>
          input.replace(/created=\d+/, `created=${seconds + 100}`).replace(/expires=\d+/, `expires=${seconds + 100}`),
        ),
      'signature expires before it was created',
    ],
    [
      34,
      'signed with another secret',
      () => signed(toSign(), hmacKey('strict-panel:1', oldSecret)),
      'signature does not verify',
    ],
    [
      34,
      'signature of another length',
      () => edited(signed(), { signature: `cap=:${'A'.repeat(86)}==:` }),
      'signature does not verify',
    ],
    [
      34,
      'signature empty',
      () => edited(signed(), { signature: 'cap=::' }),
      'Signature is missing or not in the profile',
    ],
    [34, 'signature in another spelling', () => respelled(signed()), 'Signature is not canonical base64'],
    [34, 'signature header twice', () => twice(signed(), 'signature'), 'a credential header came twice'],
    [
      34,
      'unprintable characters in a covered header',
      () => edited(signed(), { 'x-request-id': 'r\n1' }),
      'a covered component has unprintable characters',
    ],
    [34, 'no Host', () => edited(signed(), { host: undefined }), 'signed request without Host'],
    [
      35,
      'bad RFC 9421 beside a good old signature',
      () => withOldSignature(edited(signed(), { 'x-request-id': 'r-2' })),
      'signature does not verify',
    ],
    [
      36,
      'an old signature from a service enrolled for RFC 9421',
      () => withOldSignature(unsigned()),
      'old signatures are not accepted from this service',
    ],
    [36, 'no signature at all', () => unsigned(), 'service must sign its requests'],
    [
      36,
      'a signed header pair emptied',
      () => edited(signed(), { signature: undefined, 'signature-input': undefined }),
      'service must sign its requests',
    ],
  ]
  for (const [row, name, request, reason] of bad) {
    test(`row ${row}: ${name}`, async () => {
      const { ask, reasons, register } = signingWorld()
      expect(await refusalOf(ask(request()))).toBe(theRefusal)
      expect(reasons()).toEqual([reason])
      expect(register.nonces.size).toBe(0)
    })
  }

  test('row 33: of 20 copies at once one is accepted, and later copies are refused', async () => {
    const { ask, reasons } = signingWorld()
    const request = signed()
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => ask(request)))
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1)
    await refusalOf(ask(request))
    expect(new Set(reasons())).toEqual(new Set(['signed request replayed']))
  })

  test('row 33: a nonce is kept for as long as any gateway could accept the signature again', async () => {
    const { ask, register } = signingWorld()
    const kept: number[] = []
    register.rememberNonce = async ({ expiresAt }) => kept.push(expiresAt) > 0
    // Signed by a client whose clock is as fast as it may be, so acceptable for twice the tolerance from now.
    await ask(signed(toSign(), hmacKey(), now + 300_000))
    const headers = { authorization: bearer('old_panel') }
    await ask(withOldSignature({ method: 'POST', url: '/api/integration/x', headers, rawBody: body }))
    for (const until of kept) expect(until - now).toBeGreaterThanOrEqual(600_000)
    expect(kept).toHaveLength(2)
  })

  test('row 33: when the nonce cannot be kept the request does not run', async () => {
    const { ask, register } = signingWorld()
    register.rememberNonce = () => Promise.reject(new Error('the store is away'))
    await expect(ask(signed())).rejects.toThrow('the store is away')
  })

  test('default ports count as no port', async () => {
    const { ask } = signingWorld()
    expect(await ask(edited(signed(), { host: 'Gateway.Example:443' }))).toMatchObject({ signature: 'rfc9421' })
  })
})

describe('old signatures', () => {
  const write = { method: 'POST', url: '/api/integration/users/sync', rawBody: Buffer.from('{"user_id":"1"}') }
  const old = (changes: Partial<AuthRequest> = {}, headers: Record<string, string | undefined> = {}): AuthRequest => {
    const request = { ...write, ...changes }
    const timestamp = headers['x-timestamp'] ?? String(seconds)
    const signature = legacySignature(oldSecret, timestamp, request.rawBody)
    const service = { authorization: bearer('old_panel'), 'x-service-id': 'old_panel' }
    return { ...request, headers: { ...service, 'x-timestamp': timestamp, 'x-signature': signature, ...headers } }
  }

  test('G6: an old client is served', async () => {
    const { ask } = signingWorld()
    expect(await ask(old())).toMatchObject({ serviceId: 'old_panel', signature: 'legacy' })
    expect(
      await ask(old({ method: 'PUT', url: '/api/integration/plugins/1' }, { 'x-timestamp': String(seconds - 299) })),
    ).toMatchObject({ signature: 'legacy' })
  })

  test('reads of an old client, which its signature cannot cover, need none', async () => {
    const { ask } = signingWorld()
    const headers = { authorization: bearer('old_panel') }
    expect(await ask({ method: 'GET', url: '/api/integration/stats', headers })).toMatchObject({
      serviceId: 'old_panel',
    })
  })

  const digits = '0'.repeat(64)
  const malformedSignature = 'X-Signature is missing or malformed'
  const malformedTime = 'X-Timestamp is missing or malformed'
  const bad: [row: number, name: string, request: () => AuthRequest, reason: string][] = [
    ...[
      '',
      'x',
      'sha256=',
      `sha1=${'0'.repeat(40)}`,
      `sha256=${digits.slice(1)}`,
      `sha256=${digits}0`,
      `sha256=${'é'.repeat(64)}`,
      `sha256=${'é'.repeat(32)}`,
      `sha256=${'A'.repeat(64)}`,
      ` sha256=${digits}`,
      `sha256=${digits}, sha256=${digits}`,
    ].map((value): (typeof bad)[number] => [
      28,
      `X-Signature ${JSON.stringify(value.slice(0, 20))} of ${value.length}`,
      () => old({}, { 'x-signature': value }),
      malformedSignature,
    ]),
    [
      28,
      'well formed and wrong',
      () => old({}, { 'x-signature': `sha256=${digits}` }),
      'old signature does not verify',
    ],
    [28, 'two headers', () => twice(old(), 'x-signature'), 'a credential header came twice'],
    ...[
      'NaN',
      `${seconds}zzz`,
      `${seconds}.5`,
      '0x6b49d200',
      `${now}`,
      `+${seconds}`,
      `-${seconds}`,
      '2027-01-15T08:00:00Z',
      '9'.repeat(400),
      '',
      ' ',
      '1e9',
    ].map((value): (typeof bad)[number] => [
      29,
      `X-Timestamp ${JSON.stringify(value.slice(0, 24))}`,
      () => old({}, { 'x-timestamp': value }),
      malformedTime,
    ]),
    [29, 'X-Timestamp missing', () => edited(old(), { 'x-timestamp': undefined }), malformedTime],
    [30, '305 s ago', () => old({}, { 'x-timestamp': String(seconds - 305) }), 'X-Timestamp too old or in the future'],
    [
      30,
      '305 s ahead',
      () => old({}, { 'x-timestamp': String(seconds + 305) }),
      'X-Timestamp too old or in the future',
    ],
    [
      30,
      'another time than signed',
      () => edited(old(), { 'x-timestamp': String(seconds - 1) }),
      'old signature does not verify',
    ],
    [
      31,
      'a blank after the body',
      () => ({ ...old(), rawBody: Buffer.from('{"user_id":"1"} ') }),
      'old signature does not verify',
    ],
    [
      31,
      'a content encoding',
      () => edited(old(), { 'content-encoding': 'br' }),
      'signed request with a content encoding',
    ],
    [32, 'moved to another method', () => ({ ...old(), method: 'PATCH' }), 'old signatures are for POST and PUT only'],
    [32, 'moved to GraphQL', () => ({ ...old(), url: '/graphql' }), 'old signatures are not accepted on this path'],
    [32, 'without a body', () => old({ rawBody: Buffer.alloc(0) }), 'old signatures need a body'],
    [
      32,
      'moved to another service',
      () => edited(old(), { authorization: bearer('panel-system'), 'x-service-id': 'panel-system' }),
      'old signatures are not accepted from this service',
    ],
    [
      36,
      'a write without a signature',
      () => edited(old(), { 'x-signature': undefined }),
      'service must sign its writes',
    ],
    [
      36,
      'signed with a key that has ended',
      () => edited(old(), { 'x-signature': legacySignature(signingSecret, String(seconds), write.rawBody) }),
      'old signature does not verify',
    ],
  ]
  for (const [row, name, request, reason] of bad) {
    test(`row ${row}: ${name}`, async () => {
      const { ask, reasons } = signingWorld()
      expect(await refusalOf(ask(request()))).toBe(theRefusal)
      expect(reasons()).toEqual([reason])
    })
  }

  test('row 33: an old signature works once, also on another path', async () => {
    const { ask, reasons } = signingWorld()
    const request = old()
    await ask(request)
    await refusalOf(ask(request))
    await refusalOf(ask({ ...request, url: '/api/integration/plugins/publish' }))
    expect(reasons()).toEqual(['signed request replayed', 'signed request replayed'])
  })

  test('tokens of old panels are accepted from their services, with the old words in today’s', async () => {
    const { ask } = signingWorld()
    const token = handmade(
      claims({
        service_id: 'old_panel',
        aud: 'marketplace.ctrl-alt-play.com',
        permissions: ['user:read', 'item:write', 'analytics:read', 'admin:keys'],
      }),
    )
    const caller = await ask(edited(old(), { authorization: `Bearer ${token}` }))
    expect(caller).toMatchObject({
      permissions: new Set([
        'user:read',
        'user:read:pii',
        'item:write',
        'category:write',
        'analytics:read',
        'analytics:write',
      ]),
    })
  })
})

function unsigned(): AuthRequest {
  const { method, path, headers } = toSign()
  return { method, url: path, headers, rawBody: body }
}

/** A request that would pass as an old one on the old paths. */
function withOldSignature(request: AuthRequest): AuthRequest {
  const timestamp = String(seconds)
  return edited(request, {
    'x-timestamp': timestamp,
    'x-signature': legacySignature(oldSecret, timestamp, request.rawBody!),
  })
}

function twice(request: AuthRequest, name: string): AuthRequest {
  const value = request.headers[name] as string
  return { ...request, headers: { ...request.headers, [name]: [value, value] } }
}

/** 32 bytes take 43 characters and two bits; the spare bits make another text of the same bytes. */
function respelled(request: AuthRequest): AuthRequest {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const signature = request.headers.signature as string
  return edited(request, {
    signature: signature.replace(/(.)=:$/, (_all, last: string) => `${alphabet[alphabet.indexOf(last) ^ 1]}=:`),
  })
}

describe('outgoing requests', () => {
  const clock = stillClock()

  test('the hook of the marketplace client signs each attempt anew, with the old pair beside it where asked for', () => {
    const hook: Sign = createRequestSigner({ key: hmacKey(), legacySecret: oldSecret, clock, nonce: freshNonce })
    const wire = toSign('strict-panel', { headers: { 'x-timestamp': String(seconds - 1) } })
    const [one, other] = [hook(wire), hook(wire)] as [Record<string, string>, Record<string, string>]
    expect(Object.keys(one).sort()).toEqual([
      'content-digest',
      'signature',
      'signature-input',
      'x-signature',
      'x-timestamp',
    ])
    // The time that the contract's header already carries is the one that is signed.
    expect(one['x-timestamp']).toBe(String(seconds - 1))
    expect(one['x-signature']).toBe(legacySignature(oldSecret, String(seconds - 1), body))
    expect(one['signature-input']).not.toBe(other['signature-input'])
    const plain = createRequestSigner({ key: hmacKey(), clock, nonce: freshNonce })
    expect(Object.keys(plain(wire)).sort()).toEqual(['content-digest', 'signature', 'signature-input'])
  })

  test('what would break out of its line is not signed', () => {
    expect(() => signed(toSign('strict-panel', { headers: { 'x-request-id': 'a\nb' } }))).toThrow(/unprintable/)
  })

  test('a service id must be there to be signed', () => {
    const { 'x-service-id': _id, ...headers } = toSign().headers
    expect(() => signed({ ...toSign(), headers })).toThrow(/absent/)
  })
})

test('a private key given as PEM signs like the key object', async () => {
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const { ask } = signingWorld()
  const key: OutgoingKey = { id: 'strict-panel:ed', algorithm: 'ed25519', privateKey: createPrivateKey(pem) }
  expect(await ask(signed(toSign(), key))).toMatchObject({ signature: 'rfc9421' })
})
