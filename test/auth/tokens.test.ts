import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { may } from '../../src/auth/caller.ts'
import type { ServiceCaller } from '../../src/auth/caller.ts'
import { mintServiceToken } from '../../src/auth/mint.ts'
import { permissions } from '../../src/auth/permissions.ts'
import {
  claims,
  handmade,
  now,
  outgoingSecret,
  refusalOf,
  secret,
  seconds,
  serviceIssuer,
  theRefusal,
  without,
  world,
} from './fixture.ts'

const good = () => handmade(claims())
const parts = (token: string) => token.split('.') as [string, string, string]
const header = (changes: Record<string, unknown>) => handmade(claims(), { alg: 'HS256', typ: 'JWT', ...changes })
const hour = 3600

/** One bad token a line: row of the list of bad input, what is wrong with it, the token, the reason in the log. */
const badTokens: [row: number | 'A4', name: string, token: () => string, reason: string][] = [
  [2, 'empty', () => '', 'token is not three base64url parts'],
  [2, 'blanks', () => '   ', 'token is not three base64url parts'],
  [2, 'the word undefined', () => 'undefined', 'token is not three base64url parts'],
  [5, 'two tokens in one header', () => `${good()}, Bearer ${good()}`, 'token is not three base64url parts'],
  [5, 'two tokens with a blank', () => `${good()} ${good()}`, 'token is not three base64url parts'],
  [6, 'one part', () => parts(good())[0], 'token is not three base64url parts'],
  [6, 'two parts', () => parts(good()).slice(0, 2).join('.'), 'token is not three base64url parts'],
  [6, 'four parts', () => `${good()}.x`, 'token is not three base64url parts'],
  [6, 'five parts', () => `${good()}.x.y`, 'token is not three base64url parts'],
  [6, 'only dots', () => '...', 'token is not three base64url parts'],
  [6, 'a space inside', () => good().replace('.', ' .'), 'token is not three base64url parts'],
  [6, 'padded base64', () => `${good()}=`, 'token is not three base64url parts'],
  [6, 'base64 of the other alphabet', () => good().replace(/^./, '+'), 'token is not three base64url parts'],
  [7, '100 kB', () => `${good()}${'A'.repeat(100_000)}`, 'token too long'],
  ...['none', 'None', 'NONE', 'nOnE'].flatMap((alg): typeof badTokens => [
    [8, `alg ${alg}, signed`, () => header({ alg }), 'algorithm not accepted from this issuer'],
    [
      8,
      `alg ${alg}, bare`,
      () => parts(header({ alg })).slice(0, 2).join('.') + '.',
      'token is not three base64url parts',
    ],
  ]),
  ...[undefined, 256, null, [], {}].map((alg): (typeof badTokens)[number] => [
    9,
    `alg ${JSON.stringify(alg)}`,
    () => header({ alg }),
    'token algorithm is not a string',
  ]),
  ...['', '__proto__', 'hs256', 'HS256 '].map((alg): (typeof badTokens)[number] => [
    9,
    `alg "${alg}"`,
    () => header({ alg }),
    'algorithm not accepted from this issuer',
  ]),
  ...(['sha384', 'sha512'] as const).map((digest): (typeof badTokens)[number] => [
    10,
    `${digest} with the right secret`,
    () => {
      const [head] = parts(header({ alg: `HS${digest.slice(3)}` }))
      const input = `${head}.${parts(good())[1]}`
      return `${input}.${createHmac(digest, secret).update(input).digest('base64url')}`
    },
    'algorithm not accepted from this issuer',
  ]),
  ...['RS256', 'PS256', 'ES256', 'EdDSA'].map((alg): (typeof badTokens)[number] => [
    11,
    `${alg} by the attacker`,
    () => {
      const [head] = parts(header({ alg }))
      const input = `${head}.${parts(good())[1]}`
      const { privateKey } = generateKeyPairSync('ed25519')
      return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
    },
    'algorithm not accepted from this issuer',
  ]),
  [11, 'jwk embedded', () => header({ jwk: { kty: 'oct', k: 'AAAA' } }), 'token header parameter not allowed'],
  [11, 'x5c embedded', () => header({ x5c: ['AAAA'] }), 'token header parameter not allowed'],
  [12, 'jku', () => header({ jku: 'https://attacker.example/keys' }), 'token header parameter not allowed'],
  [12, 'x5u', () => header({ x5u: 'https://attacker.example/x' }), 'token header parameter not allowed'],
  [12, 'issuer of the attacker', () => handmade(claims({ iss: 'https://attacker.example' })), 'issuer not known'],
  ...['../../dev/null', "' OR 1=1 --", '|id', 'a\0b', 'x'.repeat(65), '', 'ключ'].map(
    (kid): (typeof badTokens)[number] => [
      14,
      `kid ${JSON.stringify(kid)}`,
      () => header({ kid }),
      'token key id is malformed',
    ],
  ),
  [14, 'kid an object', () => header({ kid: { a: 1 } }), 'token key id is malformed'],
  [14, 'kid of 6 kB', () => header({ kid: 'k'.repeat(6000) }), 'token too long'],
  [
    14,
    'kid well formed and unknown',
    () => header({ kid: 'other' }),
    'no live key of the issuer verifies the signature',
  ],
  [14, 'kid __proto__', () => header({ kid: '__proto__' }), 'no live key of the issuer verifies the signature'],
  [15, 'crit unknown', () => header({ crit: ['exp'] }), 'token header parameter not allowed'],
  [15, 'b64 false', () => header({ b64: false, crit: ['b64'] }), 'token header parameter not allowed'],
  [16, 'signature flipped', () => flipped(good()), 'no live key of the issuer verifies the signature'],
  [16, 'signature truncated', () => good().slice(0, -3), 'no live key of the issuer verifies the signature'],
  [16, 'signature extended', () => `${good()}AAAA`, 'no live key of the issuer verifies the signature'],
  [16, 'signature in another spelling', () => respelled(good()), 'token is not canonical base64url'],
  [
    16,
    'signature of another token',
    () => [...parts(good()).slice(0, 2), parts(handmade(claims({ jti: 'x' })))[2]].join('.'),
    'no live key of the issuer verifies the signature',
  ],
  ...['', 'secret', 'your_jwt_secret', 'change-me-change-me-change-me-change-me'].map(
    (key): (typeof badTokens)[number] => [
      17,
      `signed with "${key}"`,
      () => handmade(claims(), undefined, key),
      'no live key of the issuer verifies the signature',
    ],
  ),
  [
    18,
    'expired an hour ago',
    () => handmade(claims({ iat: seconds - 2 * hour, exp: seconds - hour })),
    'ERR_JWT_EXPIRED',
  ],
  [18, 'expired skew + 5 s ago', () => handmade(claims({ iat: seconds - 900, exp: seconds - 35 })), 'ERR_JWT_EXPIRED'],
  [19, 'exp missing', () => handmade(without('exp')), 'exp is missing or not a whole number'],
  ...[`${seconds + 900}`, null, []].map((exp): (typeof badTokens)[number] => [
    19,
    `exp ${JSON.stringify(exp)}`,
    () => handmade(claims({ exp })),
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
  ]),
  ...[-1, 0].map((exp): (typeof badTokens)[number] => [
    19,
    `exp ${exp}`,
    () => handmade(claims({ exp })),
    'ERR_JWT_EXPIRED',
  ]),
  [19, 'exp 1e308', () => handmade(claims({ exp: 1e308 })), 'exp is missing or not a whole number'],
  [19, 'exp a fraction', () => handmade(claims({ exp: seconds + 0.5 })), 'exp is missing or not a whole number'],
  [20, 'lives longer than an hour', () => handmade(claims({ exp: seconds + hour + 1 })), 'lives longer than allowed'],
  [
    20,
    'iat an hour ahead',
    () => handmade(claims({ iat: seconds + hour, exp: seconds + hour + 60 })),
    'issued in the future',
  ],
  [20, 'nbf an hour ahead', () => handmade(claims({ nbf: seconds + hour })), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  [20, 'iat missing', () => handmade(without('iat')), 'iat is missing or not a whole number'],
  [20, 'iat a fraction', () => handmade(claims({ iat: seconds - 0.5 })), 'iat is missing or not a whole number'],
  [20, 'nbf a fraction', () => handmade(claims({ nbf: seconds - 0.5 })), 'nbf is not a whole number'],
  [
    20,
    'exp before iat',
    () => handmade(claims({ iat: seconds + 20, exp: seconds + 10 })),
    'expires before it was issued',
  ],
  ...['panel.ctrl-alt-play.co', 'PANEL.ctrl-alt-play.com', 'panel.ctrl-alt-play.com ', 'toString'].map(
    (iss): (typeof badTokens)[number] => [21, `iss "${iss}"`, () => handmade(claims({ iss })), 'issuer not known'],
  ),
  ...[undefined, ['panel.ctrl-alt-play.com'], {}, 7].map((iss): (typeof badTokens)[number] => [
    21,
    `iss ${JSON.stringify(iss)}`,
    () => handmade(claims({ iss })),
    'token issuer is not a string',
  ]),
  ...['gateway.ctrl-alt-play.co', 'GATEWAY.ctrl-alt-play.com', 'other', ''].map((aud): (typeof badTokens)[number] => [
    21,
    `aud "${aud}"`,
    () => handmade(claims({ aud })),
    'audience not accepted',
  ]),
  ...[undefined, {}, [], 7, ['gateway.ctrl-alt-play.com', 'other'], [['gateway.ctrl-alt-play.com']]].map(
    (aud): (typeof badTokens)[number] => [
      21,
      `aud ${JSON.stringify(aud)}`,
      () => handmade(claims({ aud })),
      'aud is missing or names several',
    ],
  ),
  [
    22,
    'audience of the other direction',
    () => handmade(claims({ aud: 'marketplace.ctrl-alt-play.com' })),
    'audience of old panels is not accepted from this service',
  ],
  [
    22,
    'own outgoing token, even where old audiences are accepted',
    () =>
      handmade(claims({ aud: 'marketplace.ctrl-alt-play.com', service_id: 'old_panel' }), undefined, outgoingSecret),
    'no live key of the issuer verifies the signature',
  ],
  [22, 'another kind of token', () => header({ typ: 'webhook+jwt' }), 'token of another kind'],
  [22, 'typ not a string', () => header({ typ: 5 }), 'token type is not a string'],
  ...[undefined, null, ['panel-system'], {}, 5, '', 'a\nb'].map((service_id): (typeof badTokens)[number] => [
    23,
    `service_id ${JSON.stringify(service_id)}`,
    () => handmade(claims({ service_id })),
    'service_id is missing or malformed',
  ]),
  [23, 'service_id unknown', () => handmade(claims({ service_id: 'other' })), 'issuer may not speak for this service'],
  [
    23,
    'service_id toString',
    () => handmade(claims({ service_id: 'toString' })),
    'issuer may not speak for this service',
  ],
  [
    23,
    'service_id not registered',
    () => handmade(claims({ service_id: 'unregistered' })),
    'service is not registered or disabled',
  ],
  [
    23,
    'service disabled',
    () => handmade(claims({ service_id: 'closed-panel' })),
    'service is not registered or disabled',
  ],
  [25, 'payload not JSON', () => handmade('{"iss":'), 'token payload is not JSON'],
  [25, 'payload an array', () => handmade([claims()]), 'token payload is not an object'],
  [25, 'payload null', () => handmade('null'), 'token payload is not an object'],
  [25, 'payload 5 000 deep', () => handmade('['.repeat(5000) + ']'.repeat(5000)), 'token too long'],
  [25, 'payload 3 000 deep', () => handmade('['.repeat(3000) + ']'.repeat(3000)), 'token payload is not an object'],
  [25, 'header not JSON', () => handmade(claims(), '{"alg":'), 'token header is not JSON'],
  [25, 'header not an object', () => handmade(claims(), '5'), 'token header is not an object'],
  [
    26,
    'two exp, the last one past',
    () => handmade(JSON.stringify(claims({ iat: seconds - hour })).replace(/}$/, `,"exp":${seconds - 60}}`)),
    'ERR_JWT_EXPIRED',
  ],
  ['A4', 'sub missing', () => handmade(without('sub')), 'sub is missing or malformed'],
  ['A4', 'sub with a line break', () => handmade(claims({ sub: 'a\r\nb' })), 'sub is missing or malformed'],
  ['A4', 'jti an object', () => handmade(claims({ jti: {} })), 'jti is malformed'],
  ['A4', 'act a string', () => handmade(claims({ act: 'user-1' })), 'act is not an object'],
  ['A4', 'act a list', () => handmade(claims({ act: [{ sub: 'u' }] })), 'act is not an object'],
  ['A4', 'act without sub', () => handmade(claims({ act: {} })), 'act.sub is missing or malformed'],
]

const flipped = (token: string) => token.replace(/.{8}$/, (end) => (end[0] === 'A' ? 'B' : 'A') + end.slice(1))

/** The last character of 43 carries two bits that decode to nothing: other letters, the same 32 bytes. */
function respelled(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(token.at(-1)!)
  return token.slice(0, -1) + alphabet[last ^ 1]!
}

describe('bad tokens are refused, all alike, for the reason that is meant', () => {
  for (const [row, name, token, reason] of badTokens) {
    test(`${row === 'A4' ? row : `row ${row}`}: ${name}`, async () => {
      const { askWith, reasons, lines } = world()
      const text = token()
      expect(await refusalOf(askWith(text))).toBe(theRefusal)
      expect(reasons()).toEqual([reason])
      // Nothing of the token in the log.
      const pieces = text.split(/[. ]/).filter((piece) => piece.length > 8 && piece !== 'undefined')
      for (const piece of pieces) expect(lines.join()).not.toContain(piece)
    })
  }
})

describe('credentials that are not a bearer token', () => {
  const cases: [row: number, name: string, headers: Record<string, string>, reason: string][] = [
    [2, 'Bearer alone', { authorization: 'Bearer' }, 'authorization is not a bearer token'],
    [2, 'empty header', { authorization: '' }, 'authorization is not a bearer token'],
    [3, 'Basic', { authorization: 'Basic YTpi' }, 'authorization is not a bearer token'],
    [3, 'the token without a scheme', { authorization: good() }, 'authorization is not a bearer token'],
    [
      23,
      'X-Service-ID of another service',
      { authorization: `Bearer ${good()}`, 'x-service-id': 'strict-panel' },
      'X-Service-ID names another service',
    ],
    [
      23,
      'X-Service-ID empty',
      { authorization: `Bearer ${good()}`, 'x-service-id': '' },
      'X-Service-ID names another service',
    ],
    [28, 'a signature and nothing else', { 'x-signature': 'sha256=00' }, 'signature without a token or key'],
    [34, 'an RFC 9421 signature and nothing else', { signature: 'cap=:AA==:' }, 'signature without a token or key'],
  ]
  for (const [row, name, headers, reason] of cases) {
    test(`row ${row}: ${name}`, async () => {
      const { ask, reasons } = world()
      expect(await refusalOf(ask({ headers }))).toBe(theRefusal)
      expect(reasons()).toEqual([reason])
    })
  }

  test('row 5: two Authorization headers are refused, however the server presents them', async () => {
    const authorization = `Bearer ${good()}`
    const { ask, reasons } = world()
    await refusalOf(ask({ headers: { authorization: [authorization, authorization] } }))
    await refusalOf(ask({ headers: { authorization: `${authorization}, ${authorization}` } }))
    expect(reasons()).toEqual(['a credential header came twice', 'token is not three base64url parts'])
  })

  test('rows 1 and 4: without credential headers the caller is anonymous, also with a token in address, body or cookie', async () => {
    const { ask } = world()
    expect(await ask()).toEqual({ kind: 'anonymous' })
    const elsewhere = { headers: { cookie: `token=${good()}` }, url: `/graphql?access_token=${good()}` }
    expect(await ask({ ...elsewhere, rawBody: Buffer.from(`access_token=${good()}`) })).toEqual({ kind: 'anonymous' })
  })
})

test('row 12: a token can make the gateway fetch nothing', async () => {
  let hits = 0
  const canary = createServer((_request, response) => {
    hits += 1
    response.end('{"keys":[]}')
  })
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/keys`
  try {
    const { askWith } = world()
    for (const name of ['jku', 'x5u']) await refusalOf(askWith(header({ [name]: url })))
    await refusalOf(askWith(handmade(claims({ iss: url }))))
    await refusalOf(askWith(handmade(claims({ iss: url }), { alg: 'RS256', jku: url, kid: url })))
  } finally {
    await new Promise((resolve) => canary.close(resolve).closeAllConnections())
  }
  expect(hits).toBe(0)
})

test('row 16: a token that differs in one character is refused right after the good one, from whatever cache', async () => {
  const { askWith } = world()
  const token = good()
  for (let i = 0; i < 200; i += 1) {
    await askWith(token)
    const at = (i * 7) % token.length
    const other = token.slice(0, at) + (token[at] === 'x' ? 'y' : 'x') + token.slice(at + 1)
    expect(await refusalOf(askWith(other))).toBe(theRefusal)
  }
})

test('row 18: the skew is 30 s', async () => {
  const { askWith } = world()
  const ended = (ago: number) => handmade(claims({ iat: seconds - 900, exp: seconds - ago }))
  expect(await askWith(ended(29))).toMatchObject({ kind: 'service' })
  await refusalOf(askWith(ended(31)))
  expect(await askWith(handmade(claims({ iat: seconds + 29, exp: seconds + 60 })))).toMatchObject({ kind: 'service' })
})

test('row 24: a claim of permissions that is no list of exact words grants nothing, and a good one works', async () => {
  const { askWith } = world()
  const bad = [
    undefined,
    'user:read',
    { includes: true },
    [['user:read']],
    ['USER:READ'],
    ['*'],
    ['user:*'],
    ['user:read '],
    true,
  ]
  for (const claim of bad) {
    const caller = await askWith(handmade(claims({ permissions: claim })))
    expect(permissions.filter((permission) => may(caller, permission))).toEqual([])
  }
  const caller = await askWith(handmade(claims({ permissions: ['user:read', 5, '*', 'user:read'] })))
  expect(permissions.filter((permission) => may(caller, permission))).toEqual(['user:read'])
})

test('a minted token names service, subject, acting user, permissions and end', async () => {
  const { askWith } = world()
  const token = await mintServiceToken({
    secret,
    issuer: 'panel.ctrl-alt-play.com',
    audience: 'gateway.ctrl-alt-play.com',
    serviceId: 'panel-system',
    permissions: ['user:read'],
    ttlSeconds: 900,
    actingUserId: 'user-1',
    now,
  })
  expect(await askWith(token, { 'x-service-id': 'panel-system' })).toEqual({
    kind: 'service',
    serviceId: 'panel-system',
    subject: 'service-integration',
    actingUserId: 'user-1',
    permissions: new Set(['user:read']),
    tokenExpiresAt: now + 900_000,
    credential: 'jwt',
  })
})

test('an audience list of one is accepted, and the scheme in any case', async () => {
  const { ask, askWith } = world()
  expect(await askWith(handmade(claims({ aud: ['gateway.ctrl-alt-play.com'] })))).toMatchObject({ kind: 'service' })
  expect(await ask({ headers: { authorization: `bEARER ${good()}` } })).toMatchObject({ kind: 'service' })
})

test('a token grants no more than its issuer may give to the service, and than the record of the service says', async () => {
  const services = new Map([['keyed-panel', new Set(['user:read', 'user:write'] as const)]])
  const { askWith, register } = world({ issuers: [serviceIssuer({ services })] })
  register.service = (id) => ({
    id,
    permissions: new Set(['user:write', 'item:read'] as const),
    disabled: false,
    signature: 'none',
    acceptsOldAudience: false,
    apiKeyRequired: false,
  })
  const caller = (await askWith(
    handmade(claims({ service_id: 'keyed-panel', permissions: [...permissions] })),
  )) as ServiceCaller
  expect([...caller.permissions]).toEqual(['user:write'])
})
