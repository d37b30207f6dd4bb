import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import type { JSONWebKeySet, JWK } from 'jose'
import { hash } from 'node:crypto'
import type { Issuer, UserIssuer } from '../../src/auth/issuer.ts'
import type { Permission } from '../../src/auth/permissions.ts'
import { remoteJwks } from '../../src/auth/remote-jwks.ts'
import { localJwks, sharedSecrets } from '../../src/auth/verification-keys.ts'
import type { Algorithm } from '../../src/auth/verification-keys.ts'
import { createLog } from '../../src/kit/log.ts'
import {
  claims,
  handmade,
  now,
  outgoingSecret,
  refusalOf,
  secret,
  serviceIssuer,
  stillClock,
  world,
} from './fixture.ts'

const algorithms: Algorithm[] = ['EdDSA', 'ES256', 'RS256']
const quiet = createLog({ level: 'silent', pretty: false })

async function pairOf(alg: Algorithm, kid: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
  const mint = (changes: Record<string, unknown> = {}, header: Record<string, unknown> = { kid }) =>
    new SignJWT(claims(changes)).setProtectedHeader({ alg, ...header }).sign(privateKey)
  return { jwk, publicKey, mint }
}

for (const alg of algorithms) {
  test(`${alg}: a token of a local key set is accepted, by its key id or as the only fitting key`, async () => {
    const { jwk, mint } = await pairOf(alg, 'k1')
    const issuer = serviceIssuer({ algorithms: [alg], keys: localJwks({ keys: [jwk] }) })
    const { askWith, reasons } = world({ issuers: [issuer] })
    expect(await askWith(await mint())).toMatchObject({ kind: 'service', serviceId: 'panel-system' })
    expect(await askWith(await mint({}, {}))).toMatchObject({ kind: 'service' })
    await refusalOf(askWith(await mint({}, { kid: 'k2' })))
    const stranger = await pairOf(alg, 'k1')
    await refusalOf(askWith(await stranger.mint()))
    const reason = 'no live key of the issuer verifies the signature'
    expect(reasons()).toEqual([reason, reason])
  })
}

test('a token without a key id is checked with each key of a set that fits, as while a new one is published beside the old', async () => {
  const [one, two, stranger] = await Promise.all(['k1', 'k2', 'k1'].map((kid) => pairOf('ES256', kid)))
  const bad: JWK = { kty: 'EC', crv: 'P-256', alg: 'ES256', kid: 'bad', x: 'AA', y: 'AA' }
  const issuer = serviceIssuer({ algorithms: ['ES256'], keys: localJwks({ keys: [bad, one!.jwk, two!.jwk] }) })
  const { askWith, reasons } = world({ issuers: [issuer] })
  expect(await askWith(await one!.mint({}, {}))).toMatchObject({ kind: 'service' })
  expect(await askWith(await two!.mint({}, {}))).toMatchObject({ kind: 'service' })
  await refusalOf(askWith(await two!.mint({}, { kid: 'k1' })))
  await refusalOf(askWith(await stranger!.mint({}, {})))
  const reason = 'no live key of the issuer verifies the signature'
  expect(reasons()).toEqual([reason, reason])
})

test('of many keys that fit a token without a key id eight are tried', async () => {
  const pairs = await Promise.all(Array.from({ length: 9 }, (_, index) => pairOf('EdDSA', `k${index}`)))
  const keys = localJwks({ keys: pairs.map(({ jwk }) => jwk) })
  const { askWith } = world({ issuers: [serviceIssuer({ algorithms: ['EdDSA'], keys })] })
  expect(await askWith(await pairs[7]!.mint({}, {}))).toMatchObject({ kind: 'service' })
  await refusalOf(askWith(await pairs[8]!.mint({}, {})))
  expect(await askWith(await pairs[8]!.mint())).toMatchObject({ kind: 'service' })
})

test('row 13: a public key used as HMAC secret is refused, also where HS256 is accepted from the issuer', async () => {
  const { jwk, publicKey } = await pairOf('RS256', 'k1')
  const keys = localJwks({ keys: [jwk] })
  const forged = handmade(claims(), { alg: 'HS256', kid: 'k1' }, await exportSPKI(publicKey))
  const strict = world({ issuers: [serviceIssuer({ algorithms: ['RS256'], keys })] })
  await refusalOf(strict.askWith(forged))
  const careless = world({ issuers: [serviceIssuer({ algorithms: ['RS256', 'HS256'], keys })] })
  await refusalOf(careless.askWith(forged))
  expect(strict.reasons()).toEqual(['algorithm not accepted from this issuer'])
  expect(careless.reasons()).toHaveLength(1)
})

test('a broken key in a set refuses its tokens and harms no other key', async () => {
  const { jwk, mint } = await pairOf('ES256', 'k1')
  const keys = localJwks({ keys: [{ kty: 'EC', crv: 'P-256', alg: 'ES256', kid: 'bad', x: 'AA', y: 'AA' }, jwk] })
  const { askWith } = world({ issuers: [serviceIssuer({ algorithms: ['ES256'], keys })] })
  await refusalOf(askWith(await mint({}, { kid: 'bad' })))
  expect(await askWith(await mint())).toMatchObject({ kind: 'service' })
})

test('a key set cannot smuggle in a shared secret', async () => {
  const keys = localJwks({ keys: [{ kty: 'oct', k: Buffer.from(secret).toString('base64url'), kid: 'k1' }] })
  const { askWith } = world({ issuers: [serviceIssuer({ keys })] })
  await refusalOf(askWith(handmade(claims(), { alg: 'HS256', kid: 'k1' })))
})

describe('A12: rotation', () => {
  const next = 'xY2gT8wL5vQ9nB3cR7kD1mF6hJ4pS0zZ'
  const old = handmade(claims())
  const fresh = handmade(claims(), undefined, next)
  const named = handmade(claims(), { alg: 'HS256', kid: '2026-12' }, next)

  test('with two live secrets tokens of both are accepted, by key id or by trying', async () => {
    const keys = sharedSecrets([{ secret: next, kid: '2026-12' }, { secret }])
    const { askWith } = world({ issuers: [serviceIssuer({ keys })] })
    for (const token of [old, fresh, named]) expect(await askWith(token)).toMatchObject({ kind: 'service' })
    await refusalOf(askWith(handmade(claims(), { alg: 'HS256', kid: '2026-12' })))
  })

  test('no valid token is refused while keys change, and an old one stops at once, although its verdict was remembered', async () => {
    const { askWith, authenticator } = world()
    expect(await askWith(old)).toMatchObject({ kind: 'service' })
    authenticator.setIssuers([serviceIssuer({ keys: sharedSecrets([{ secret: next }, { secret }]) })])
    for (const token of [old, fresh]) expect(await askWith(token)).toMatchObject({ kind: 'service' })
    authenticator.setIssuers([serviceIssuer({ keys: sharedSecrets([{ secret: next }]) })])
    await refusalOf(askWith(old))
    expect(await askWith(fresh)).toMatchObject({ kind: 'service' })
  })

  test('a verdict that was on its way while the keys changed is not remembered', async () => {
    const { askWith, authenticator } = world()
    const asked = askWith(old)
    authenticator.setIssuers([serviceIssuer({ keys: sharedSecrets([{ secret: next }]) })])
    await asked.catch(() => undefined)
    await refusalOf(askWith(old))
  })

  test('a secret counts between its times, also for remembered verdicts', async () => {
    const keys = sharedSecrets([
      { secret, notAfter: now + 5000 },
      { secret: next, notBefore: now + 3000 },
    ])
    const { askWith, clock } = world({ issuers: [serviceIssuer({ keys })] })
    expect(await askWith(old)).toMatchObject({ kind: 'service' })
    await refusalOf(askWith(fresh))
    clock.advance(3000)
    for (const token of [old, fresh]) expect(await askWith(token)).toMatchObject({ kind: 'service' })
    clock.advance(2000)
    await refusalOf(askWith(old))
  })

  test('a secret may be bound to one service', async () => {
    const keys = sharedSecrets([{ secret, services: ['strict-panel'] }])
    const { askWith, reasons } = world({ issuers: [serviceIssuer({ keys })] })
    await refusalOf(askWith(old))
    expect(reasons()).toEqual(['key may not sign for this service'])
  })

  test('A8: a remembered verdict ends with the token and with the record of its service', async () => {
    const { askWith, clock, register } = world()
    expect(await askWith(old)).toMatchObject({ kind: 'service' })
    const { service } = register
    register.service = (id) => ({ ...service(id)!, disabled: true })
    await refusalOf(askWith(old))
    register.service = service
    clock.advance(900_000 + 31_000)
    await refusalOf(askWith(old))
  })
})

test('secrets under 32 bytes are refused when the keys are made', () => {
  expect(() => sharedSecrets([{ secret: 'x'.repeat(31) }])).toThrow(/at least 32 bytes/)
})

test('an issuer set up too loosely is refused when the authenticator is made', () => {
  for (const change of [
    { algorithms: [] },
    { audiences: [] },
    { skewSeconds: 61 },
    { skewSeconds: NaN },
    { longestLifeSeconds: 3601 },
  ]) {
    expect(() => world({ issuers: [serviceIssuer(change)] })).toThrow(/^Issuer panel.ctrl-alt-play.com/)
  }
})

test('two issuers of one name are refused when the authenticator is made', () => {
  expect(() => world({ issuers: [serviceIssuer(), serviceIssuer()] })).toThrow(/same name/)
})

describe('user tokens of a panel', () => {
  const userSecret = 'mQ5sZ8xE1wR4tY7uI0oP3aD6fG9hJ2kL'
  const users: UserIssuer = {
    kind: 'user',
    issuer: 'users.panel.ctrl-alt-play.com',
    algorithms: ['HS256'],
    audiences: ['gateway.ctrl-alt-play.com'],
    keys: sharedSecrets([{ secret: userSecret }]),
    roles: new Map<string, ReadonlySet<Permission>>([
      ['USER', new Set(['user:read', 'item:read'])],
      ['ADMIN', new Set(['admin:audit'])],
    ]),
  }
  const issuers: Issuer[] = [serviceIssuer(), users]
  const userClaims = (changes: Record<string, unknown> = {}) => {
    const {
      service_id: _service,
      permissions: _permissions,
      ...rest
    } = claims({ iss: users.issuer, sub: 'user-7', roles: ['USER'], ...changes })
    return rest
  }
  const mint = (changes: Record<string, unknown> = {}, header?: unknown) =>
    handmade(userClaims(changes), header, userSecret)

  test('the subject is the user, and roles give permissions; what the token claims to be permitted counts for nothing', async () => {
    const { askWith } = world({ issuers })
    expect(await askWith(mint({ roles: ['USER', 'OTHER', 5], permissions: ['admin:keys'], jti: 't' }))).toEqual({
      kind: 'user',
      userId: 'user-7',
      issuer: users.issuer,
      roles: ['USER', 'OTHER'],
      permissions: new Set(['user:read', 'item:read']),
      tokenExpiresAt: now + 900_000,
      credential: 'jwt',
    })
    expect(await askWith(mint({ roles: 'ADMIN' }))).toMatchObject({ roles: [], permissions: new Set() })
    expect(await askWith(mint({}, { alg: 'HS256', typ: 'at+jwt' }))).toMatchObject({ kind: 'user' })
  })

  test('A5: neither kind passes for the other', async () => {
    const { askWith, ask, reasons } = world({ issuers })
    await refusalOf(askWith(handmade(claims({ iss: users.issuer }), undefined, secret)))
    await refusalOf(askWith(handmade(claims(), undefined, userSecret)))
    await refusalOf(askWith(handmade(claims(), { alg: 'HS256', typ: 'at+jwt' })))
    await refusalOf(ask({ headers: { authorization: `Bearer ${mint()}`, 'x-api-key': 'x' } }))
    await refusalOf(ask({ headers: { authorization: `Bearer ${mint()}`, 'x-signature': 'x' } }))
    expect(reasons()).toEqual([
      'no live key of the issuer verifies the signature',
      'no live key of the issuer verifies the signature',
      'token of another kind',
      'user token together with the credentials of a service',
      'user token together with the credentials of a service',
    ])
  })

  test('a user with a service in the token is a user all the same', async () => {
    const { askWith } = world({ issuers })
    expect(await askWith(mint({ service_id: 'panel-system', act: { sub: 'other' } }))).toMatchObject({
      kind: 'user',
      userId: 'user-7',
    })
  })
})

describe('remote key sets', () => {
  const servers: (() => Promise<unknown>)[] = []
  afterEach(() => Promise.all(servers.splice(0).map((stop) => stop())).then(() => undefined))

  async function keyServer() {
    const served = {
      set: { keys: [] } as JSONWebKeySet | string,
      status: 200,
      hits: 0,
      /** Leaves those who ask without an answer, until they are released. */
      hang: false,
      release() {},
    }
    const server = createServer((_request, response) => {
      served.hits += 1
      if (served.hang) {
        served.release = () => void response.destroy()
        return
      }
      response.writeHead(served.status, { location: '/elsewhere' })
      response.end(typeof served.set === 'string' ? served.set : JSON.stringify(served.set))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
    const stop = () => new Promise((resolve) => server.close(resolve).closeAllConnections())
    servers.push(stop)
    return { served, url, stop }
  }

  async function remoteWorld() {
    const server = await keyServer()
    const clock = stillClock()
    const keys = remoteJwks({ url: server.url, clock, log: quiet })
    const made = world({ clock, issuers: [serviceIssuer({ algorithms: ['ES256'], keys })] })
    return { ...server, ...made, clock, keys }
  }

  test('A3: fifty unknown key ids cause one fetch in 30 s, and a new key is found at the next', async () => {
    const { served, askWith, clock } = await remoteWorld()
    const one = await pairOf('ES256', 'k1')
    const two = await pairOf('ES256', 'k2')
    served.set = { keys: [one.jwk] }
    expect(await askWith(await one.mint())).toMatchObject({ kind: 'service' })
    for (let i = 0; i < 50; i += 1) await refusalOf(askWith(await one.mint({ jti: `${i}` }, { kid: `unknown-${i}` })))
    expect(served.hits).toBe(1)
    served.set = { keys: [one.jwk, two.jwk] }
    await refusalOf(askWith(await two.mint()))
    clock.advance(30_000)
    expect(await askWith(await two.mint())).toMatchObject({ kind: 'service' })
    expect(served.hits).toBe(2)
  })

  test('a new key that signs tokens without a key id is found within 30 s, and forged ones cause no more fetches than that', async () => {
    const { served, askWith, clock } = await remoteWorld()
    const [one, two, stranger] = await Promise.all(['k1', 'k2', 'k3'].map((kid) => pairOf('ES256', kid)))
    served.set = { keys: [one!.jwk] }
    expect(await askWith(await one!.mint({}, {}))).toMatchObject({ kind: 'service' })
    for (let i = 0; i < 20; i += 1) await refusalOf(askWith(await stranger!.mint({ jti: `${i}` }, {})))
    expect(served.hits).toBe(1)
    served.set = { keys: [one!.jwk, two!.jwk] }
    clock.advance(30_000)
    expect(await askWith(await two!.mint({}, {}))).toMatchObject({ kind: 'service' })
    expect(await askWith(await one!.mint({ jti: 'old' }, {}))).toMatchObject({ kind: 'service' })
    served.set = { keys: [two!.jwk] }
    clock.advance(30_000)
    await refusalOf(askWith(await stranger!.mint({ jti: 'late' }, {})))
    expect(served.hits).toBe(3)
    await refusalOf(askWith(await one!.mint({ jti: 'gone' }, {})))
  })

  test('twenty first requests share one fetch', async () => {
    const { served, askWith } = await remoteWorld()
    const one = await pairOf('ES256', 'k1')
    served.set = { keys: [one.jwk] }
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, i) => one.mint({ jti: `${i}` })))
    await Promise.all(tokens.map((token) => askWith(token)))
    expect(served.hits).toBe(1)
  })

  test('the last set goes on for an hour while the issuer is away, then the failure is ours', async () => {
    const { askWith, clock, served, stop } = await remoteWorld()
    const one = await pairOf('ES256', 'k1')
    served.set = { keys: [one.jwk] }
    const minted = async (at: number) => one.mint({ iat: at / 1000, exp: at / 1000 + 900 })
    await askWith(await minted(now))
    await stop()
    clock.set(now + 4_000_000)
    expect(await askWith(await minted(clock.now()))).toMatchObject({ kind: 'service' })
    clock.set(now + 4_300_000)
    await expect(askWith(await minted(clock.now()))).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      retryAfterSeconds: 30,
    })
  })

  test('a key that left the set is refused after the next renewal, although its verdict was remembered', async () => {
    const { askWith, clock, served, keys } = await remoteWorld()
    const one = await pairOf('ES256', 'k1')
    const two = await pairOf('ES256', 'k2')
    served.set = { keys: [one.jwk] }
    const token = await one.mint({ exp: now / 1000 + 3600 })
    await askWith(token)
    served.set = { keys: [two.jwk] }
    clock.advance(599_000)
    expect(await askWith(token)).toMatchObject({ kind: 'service' })
    while (keys.generation?.() !== 2) await new Promise((resolve) => setImmediate(resolve))
    await refusalOf(askWith(token))
  })

  test('a key that left the set while nobody asked is refused at the first token after ten minutes', async () => {
    const { askWith, clock, served } = await remoteWorld()
    const one = await pairOf('ES256', 'k1')
    const two = await pairOf('ES256', 'k2')
    served.set = { keys: [one.jwk] }
    const token = await one.mint({ exp: now / 1000 + 3600 })
    expect(await askWith(token)).toMatchObject({ kind: 'service' })
    served.set = { keys: [two.jwk] }
    clock.advance(601_000)
    await refusalOf(askWith(token))
  })

  test('so is each of several tokens that come while the issuer is being asked', async () => {
    const { askWith, clock, served } = await remoteWorld()
    const one = await pairOf('ES256', 'k1')
    const two = await pairOf('ES256', 'k2')
    const minted = (jti: string) => one.mint({ exp: now / 1000 + 3600, jti })
    served.set = { keys: [one.jwk] }
    await askWith(await minted('before'))
    served.set = { keys: [two.jwk] }
    clock.advance(601_000)
    const tokens = await Promise.all(['first', 'second', 'third'].map(minted))
    await Promise.all(tokens.map((token) => refusalOf(askWith(token))))
    expect(served.hits).toBe(2)
  })

  test('while the issuer is away only the first token waits for it', async () => {
    const { askWith, clock, served } = await remoteWorld()
    const one = await pairOf('ES256', 'k1')
    const minted = (jti: string) => one.mint({ exp: now / 1000 + 3600, jti })
    served.set = { keys: [one.jwk] }
    await askWith(await minted('before'))
    served.hang = true
    clock.advance(601_000)
    const first = askWith(await minted('first'))
    while (served.hits < 2) await new Promise((resolve) => setImmediate(resolve))
    served.release()
    expect(await first).toMatchObject({ kind: 'service' })
    clock.advance(31_000)
    expect(await askWith(await minted('second'))).toMatchObject({ kind: 'service' })
    while (served.hits < 3) await new Promise((resolve) => setImmediate(resolve))
    served.release()
  })

  test('a set that turned malformed is not taken: the old one goes on', async () => {
    const { askWith, clock, served } = await remoteWorld()
    const one = await pairOf('ES256', 'k1')
    const minted = (jti: string, header?: Record<string, unknown>) => one.mint({ exp: now / 1000 + 3600, jti }, header)
    served.set = { keys: [one.jwk] }
    await askWith(await minted('before'))
    served.set = '{"keys":[null]}'
    clock.advance(601_000)
    expect(await askWith(await minted('renewing'))).toMatchObject({ kind: 'service' })
    // A key id that is not there waits for the renewal that is on its way.
    await refusalOf(askWith(await minted('unknown', { kid: 'k2' })))
    expect(served.hits).toBe(2)
    expect(await askWith(await minted('after'))).toMatchObject({ kind: 'service' })
  })

  const broken: [name: string, change: (served: { set: JSONWebKeySet | string; status: number }) => void][] = [
    [
      'a redirect',
      (served) => {
        served.status = 302
      },
    ],
    [
      'an error page',
      (served) => {
        served.status = 500
      },
    ],
    [
      'no JSON',
      (served) => {
        served.set = '<html>'
      },
    ],
    [
      'no list',
      (served) => {
        served.set = '{"keys":{}}'
      },
    ],
    [
      'null',
      (served) => {
        served.set = 'null'
      },
    ],
    [
      'a list with null',
      (served) => {
        served.set = '{"keys":[null]}'
      },
    ],
    [
      'a list of texts',
      (served) => {
        served.set = '{"keys":["x"]}'
      },
    ],
    [
      'more than 256 kB',
      (served) => {
        served.set = `{"keys":[],"x":"${'x'.repeat(300_000)}"}`
      },
    ],
  ]
  for (const [name, change] of broken) {
    test(`${name} is no key set`, async () => {
      const { askWith, served } = await remoteWorld()
      change(served)
      const one = await pairOf('ES256', 'k1')
      await expect(askWith(await one.mint())).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
      expect(served.hits).toBe(1)
    })
  }

  test('http is refused except to loopback', () => {
    const make = (url: string) => () => remoteJwks({ url, clock: stillClock(), log: quiet })
    expect(make('http://issuer.example/keys')).toThrow(/https/)
    expect(make('file:///keys')).toThrow(/https/)
    expect(make('https://issuer.example/keys')).not.toThrow()
  })
})

test('the outgoing secret is another than the incoming one in this suite, or row 22 would prove nothing', () => {
  expect(hash('sha256', outgoingSecret)).not.toBe(hash('sha256', secret))
})
