import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { oldApiKey } from '../../http/rest/old-panel.ts'
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway

beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 20 } })
}, 60_000)
afterAll(() => house.stop())

const CREATE =
  'mutation Create($name: String!, $permissions: [String!]!) { createServiceClient(name: $name, permissions: $permissions) { secret key { id prefix status algorithm } userErrors { code message } } }'
const CALLER = '{ caller { serviceId permissions } }'

const withKey = (key: string, query = CALLER) =>
  house.ask(query, {}, { permissions: null, headers: { 'x-api-key': key } })

test('a key is made, used, replaced with an overlap, and ended at once', async () => {
  const { data: made, errors } = await house.ask(CREATE, { name: 'Billing', permissions: ['item:read'] })
  expect(errors).toBeUndefined()
  const { secret, key } = made.createServiceClient
  expect(secret).toMatch(/^cap_live_/)
  expect(key).toMatchObject({ status: 'ACTIVE', algorithm: 'api-key' })
  expect(secret.startsWith(key.prefix)).toBe(true)
  const { data: asKey } = await withKey(secret)
  expect(asKey.caller.permissions).toEqual(['item:read'])
  expect(
    (await withKey(secret, '{ marketplaceStats { totalPlugins } user(id: "x") { id } }')).errors?.[0]?.extensions.code,
  ).toBe('AUTHORIZATION_FAILED')

  const clientId = asKey.caller.serviceId
  const { data: rotated } = await house.ask(
    'mutation Rotate($id: ID!) { rotateServiceKey(clientId: $id, overlap: "PT1H") { secret key { id status } userErrors { code } } }',
    { id: clientId },
  )
  const next = rotated.rotateServiceKey.secret
  expect((await withKey(next)).data.caller.serviceId).toBe(clientId)
  expect((await withKey(secret)).data.caller.serviceId).toBe(clientId)

  await house.ask('mutation Revoke($id: ID!) { revokeServiceKey(keyId: $id) { key { status } userErrors { code } } }', {
    id: key.id,
  })
  expect((await withKey(secret)).status).toBe(401)
  expect((await withKey(next)).status).toBe(200)

  const { data: listed } = await house.ask(
    '{ serviceClients { id name permissions disabled keys { id status expiresAt } } }',
  )
  const billing = listed.serviceClients.find(({ id }: { id: string }) => id === clientId)
  expect(billing.keys.map(({ status }: { status: string }) => status).sort()).toEqual(['ACTIVE', 'REVOKED'])
  expect(JSON.stringify(listed)).not.toContain(next)
})

test('a rotation without an overlap ends the old keys at once, and no time is not any text', async () => {
  const { data: made } = await house.ask(CREATE, { name: 'Leaked', permissions: ['item:read'] })
  const { secret } = made.createServiceClient
  const clientId = (await withKey(secret)).data.caller.serviceId
  const rotate = (overlap: string) =>
    house.ask(
      'mutation ($id: ID!, $overlap: Duration!) { rotateServiceKey(clientId: $id, overlap: $overlap) { secret userErrors { code } } }',
      { id: clientId, overlap },
    )
  for (const text of ['P', 'PT', 'P0', '0', 'PT-1S'])
    expect((await rotate(text)).errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR')
  expect((await withKey(secret)).status).toBe(200)
  const { data } = await rotate('PT0S')
  expect(data.rotateServiceKey.userErrors).toEqual([])
  expect((await withKey(secret)).status).toBe(401)
  expect((await withKey(data.rotateServiceKey.secret)).data.caller.serviceId).toBe(clientId)
})

test('bad input is data, and without admin:keys nothing is shown or done', async () => {
  const { data } = await house.ask(CREATE, { name: 'x', permissions: ['item:raed'] })
  expect(data.createServiceClient).toMatchObject({ secret: null, key: null })
  expect(data.createServiceClient.userErrors[0].code).toBe('VALIDATION_ERROR')
  for (const query of [
    '{ serviceClients { id } }',
    'mutation { createServiceClient(name: "Evil", permissions: []) { secret } }',
  ]) {
    expect((await house.ask(query, {}, { permissions: ['item:read'] })).errors?.[0]?.extensions.code).toBe(
      'AUTHORIZATION_FAILED',
    )
  }
})

test('what a service must use is said, shown and audited, and a service cannot shut itself out', async () => {
  const { data: made } = await house.ask(CREATE, { name: 'Configured', permissions: ['item:read'] })
  const { secret } = made.createServiceClient
  const clientId = (await withKey(secret)).data.caller.serviceId
  const configure = (change: string, id = clientId) =>
    house.ask(
      `mutation ($id: ID!) { configureServiceClient(clientId: $id, ${change}) {
        client { id permissions signature acceptsOldAudience apiKeyRequired disabled keys { clientId } }
        userErrors { __typename code path } } }`,
      { id },
    )
  const first = await configure('signature: LEGACY, acceptsOldAudience: true')
  expect(first.data.configureServiceClient).toEqual({
    client: {
      id: clientId,
      permissions: ['item:read'],
      signature: 'LEGACY',
      acceptsOldAudience: true,
      apiKeyRequired: false,
      disabled: false,
      keys: [{ clientId }],
    },
    userErrors: [],
  })
  // What has a body must be signed from now on, and the old signature counts on the old paths only.
  expect((await withKey(secret)).status).toBe(401)
  const read = await fetch(`${house.url}/api/integration/plugins/search`, { headers: { 'x-api-key': secret } })
  expect(read.status).toBe(200)
  await configure('permissions: ["user:read"], signature: NONE, acceptsOldAudience: null')
  expect((await withKey(secret)).data.caller.permissions).toEqual(['user:read'])
  await configure('disabled: true')
  expect((await withKey(secret)).status).toBe(401)

  for (const [change, id, error] of [
    ['permissions: ["item:raed"]', clientId, { code: 'VALIDATION_ERROR', path: ['permissions', '0'] }],
    ['disabled: false', 'nobody', { code: 'RESOURCE_NOT_FOUND', path: ['clientId'] }],
    ['disabled: true', 'panel-system', { code: 'CONFLICT', path: ['disabled'] }],
    ['apiKeyRequired: true', 'panel-system', { code: 'CONFLICT', path: ['apiKeyRequired'] }],
    ['signature: LEGACY', 'panel-system', { code: 'CONFLICT', path: ['signature'] }],
    ['permissions: ["item:read"]', 'panel-system', { code: 'CONFLICT', path: ['permissions'] }],
  ] as const) {
    const { data } = await configure(change, id)
    expect(data.configureServiceClient).toMatchObject({ client: null, userErrors: [error] })
  }
  const { data: log } = await house.ask(
    '{ auditLog(action: "client.configure") { chainValid edges { node { target outcome actor before after } } } }',
  )
  expect(log.auditLog.chainValid).toBe(true)
  expect(log.auditLog.edges).toHaveLength(3)
  // The fields of ServiceClient, as whoever configures it knows them.
  const before = {
    id: clientId,
    name: 'Configured',
    permissions: ['user:read'],
    signature: 'NONE',
    acceptsOldAudience: true,
    apiKeyRequired: false,
    disabled: false,
  }
  expect(log.auditLog.edges[0].node).toEqual({
    target: clientId,
    outcome: 'done',
    actor: 'service-integration',
    before,
    after: { ...before, disabled: true },
  })
  expect(log.auditLog.edges[2].node.after).toMatchObject({ permissions: ['item:read'], signature: 'LEGACY' })
})

test('signing keys and keys of the old form are registered, and bad ones are named', async () => {
  const { data: made } = await house.ask(CREATE, { name: 'Signing', permissions: ['item:read'] })
  const clientId = (await withKey(made.createServiceClient.secret)).data.caller.serviceId
  const payload = '{ secret key { algorithm clientId status } userErrors { code path } }'
  const add = async (key: object) =>
    (
      await house.ask(
        `mutation ($id: ID!, $key: SigningKeyInput!) { done: addSigningKey(clientId: $id, key: $key) ${payload} }`,
        { id: clientId, key },
      )
    ).data.done
  const register = async (key: string) =>
    (
      await house.ask(
        `mutation ($id: ID!, $key: String!) { done: registerOldApiKey(clientId: $id, key: $key) ${payload} }`,
        { id: clientId, key },
      )
    ).data.done
  const made256 = await add({ hmacSha256: true })
  expect(made256).toMatchObject({ key: { algorithm: 'hmac-sha256', clientId, status: 'ACTIVE' }, userErrors: [] })
  expect(made256.secret).toMatch(/^[\w-]{43}$/)
  const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x
  expect(await add({ ed25519 })).toMatchObject({ secret: null, key: { algorithm: 'ed25519' } })
  const legacy = randomBytes(32).toString('hex')
  expect(await add({ legacy })).toMatchObject({ secret: null, key: { algorithm: 'legacy' } })
  expect(await add({ ed25519: 'AAAA' })).toMatchObject({ key: null, userErrors: [{ path: ['key', 'ed25519'] }] })
  expect(await add({ legacy: 'a'.repeat(40) })).toMatchObject({ key: null, userErrors: [{ path: ['key', 'legacy'] }] })

  const old = oldApiKey(clientId)
  expect((await withKey(old)).status).toBe(401)
  expect(await register(old)).toMatchObject({ secret: null, key: { algorithm: 'old-api-key' } })
  expect((await withKey(old)).data.caller.serviceId).toBe(clientId)
  expect((await register(old)).userErrors).toEqual([{ code: 'CONFLICT', path: ['key'] }])
  expect((await register('pk_x')).userErrors).toEqual([{ code: 'VALIDATION_ERROR', path: ['key'] }])
  const { data: listed } = await house.ask(
    '{ serviceClients { keys { prefix } } auditLog { edges { node { after } } } }',
  )
  for (const secret of [made256.secret, legacy, old]) expect(JSON.stringify(listed)).not.toContain(secret)
})

test('what changes something is in the audit log, refusals too, and the chain holds', async () => {
  const UNPUBLISH =
    'mutation { unpublishPlugin(marketplaceItemId: "mpi-audited", idempotencyKey: "audited-1") { unpublished userErrors { code } } }'
  await house.ask(UNPUBLISH, {}, { actingUserId: 'ann', headers: { 'x-request-id': 'audited-request' } })
  await house.ask(UNPUBLISH, {}, { permissions: ['item:read'] })
  await house.ask(UNPUBLISH, {}, { permissions: null })
  const { data, errors } = await house.ask(
    '{ auditLog(action: "unpublishPlugin") { totalCount chainValid edges { node { actor serviceId action target outcome requestId ipHash hash previousHash at } } } }',
  )
  expect(errors).toBeUndefined()
  const entries = data.auditLog.edges.map(({ node }: { node: object }) => node)
  expect(entries).toMatchObject([
    { actor: 'service-integration', outcome: 'AUTHORIZATION_FAILED', target: 'mpi-audited' },
    { actor: 'ann', serviceId: 'panel-system', outcome: 'RESOURCE_NOT_FOUND', requestId: 'audited-request' },
  ])
  expect(data.auditLog).toMatchObject({ totalCount: 2, chainValid: true })
  expect(JSON.stringify(entries)).not.toContain('127.0.0.1')
  expect(
    (await house.ask('{ auditLog { totalCount } }', {}, { permissions: ['admin:keys'] })).errors?.[0]?.extensions.code,
  ).toBe('AUTHORIZATION_FAILED')
  const later = await house.ask('{ auditLog(range: { start: "2999-01-01T00:00:00Z" }) { totalCount } }')
  expect(later.data.auditLog.totalCount).toBe(0)
  const noTime = await house.ask('{ auditLog(range: { last: "PT0S" }) { totalCount } }')
  expect(noTime.errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR')
})

test('a service that comes by a key alone does not revoke the last one, and replaces one that has leaked', async () => {
  const { data: made } = await house.ask(CREATE, { name: 'Only operators', permissions: ['admin:keys'] })
  let { secret, key } = made.createServiceClient
  const clientId = (await withKey(secret)).data.caller.serviceId
  const as = async (field: string, by = secret) =>
    (await withKey(by, `mutation { done: ${field} { secret key { id status } userErrors { code path message } } }`))
      .data.done
  const refused = { key: null, secret: null, userErrors: [{ code: 'CONFLICT', path: ['keyId'] }] }
  expect(await as(`revokeServiceKey(keyId: "${key.id}")`)).toMatchObject(refused)
  // Neither a key of the old form, which may not manage keys, nor one for signatures lets it in.
  await as(`registerOldApiKey(clientId: "${clientId}", key: "${oldApiKey(clientId)}")`)
  const signing = await as(`addSigningKey(clientId: "${clientId}", key: { hmacSha256: true })`)
  expect((await as(`revokeServiceKey(keyId: "${key.id}")`)).userErrors[0].message).toContain('rotateServiceKey')
  expect((await withKey(secret)).data.caller.serviceId).toBe(clientId)
  expect(await as(`revokeServiceKey(keyId: "${signing.key.id}")`)).toMatchObject({ key: { status: 'REVOKED' } })

  const next = await as(`rotateServiceKey(clientId: "${clientId}", overlap: "PT1H")`)
  // Of two that are ended at the same time one stays.
  const both = await Promise.all([key.id, next.key.id].map((id) => as(`revokeServiceKey(keyId: "${id}")`, next.secret)))
  const codes = both.flatMap((done) => done?.userErrors.map(({ code }: { code: string }) => code) ?? 'refused')
  expect(codes.filter((code) => code === 'CONFLICT').length).toBeLessThanOrEqual(1)
  const works = (await withKey(next.secret)).status === 200 ? next.secret : secret
  expect((await withKey(works)).data.caller.serviceId).toBe(clientId)
  const replaced = await as(`rotateServiceKey(clientId: "${clientId}", overlap: "PT0S")`, works)
  expect((await withKey(works)).status).toBe(401)
  ;({ secret, key } = replaced)
  expect((await withKey(secret)).data.caller.serviceId).toBe(clientId)
  // Another service ends it nevertheless.
  const ended = await house.ask(
    `mutation { revokeServiceKey(keyId: "${key.id}") { key { status } userErrors { code } } }`,
  )
  expect(ended.data.revokeServiceKey).toEqual({ key: { status: 'REVOKED' }, userErrors: [] })
  expect((await withKey(secret)).status).toBe(401)
})

test('what is refused to whoever tries to manage services and keys is in the audit log, once and without secrets', async () => {
  const old = oldApiKey('panel-system')
  const refused = [
    ['createServiceClient', 'name: "Intruder", permissions: ["admin:keys"]', 'Intruder'],
    ['rotateServiceKey', 'clientId: "panel-system"', 'panel-system'],
    ['revokeServiceKey', 'keyId: "some-key"', 'some-key'],
    ['configureServiceClient', 'clientId: "panel-system", disabled: true', 'panel-system'],
    ['addSigningKey', 'clientId: "panel-system", key: { hmacSha256: true }', 'panel-system'],
    ['registerOldApiKey', `clientId: "panel-system", key: "${old}"`, 'panel-system'],
  ] as const
  const entries = async (action: string) => {
    const { data } = await house.ask(
      `{ auditLog(action: "${action}") { chainValid edges { node { actor serviceId target outcome after } } } }`,
    )
    expect(data.auditLog.chainValid).toBe(true)
    return data.auditLog.edges.map(({ node }: { node: object }) => node)
  }
  for (const [field, args, target] of refused) {
    const before = (await entries(field)).length
    const mutation = `mutation { ${field}(${args}) { userErrors { code } } }`
    const answer = await house.ask(mutation, {}, { permissions: ['item:write'], actingUserId: 'mallory' })
    expect(answer.errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
    await house.ask(mutation, {}, { permissions: null })
    const after = await entries(field)
    expect(after).toHaveLength(before + 1)
    expect(after[0]).toMatchObject({
      actor: 'mallory',
      serviceId: 'panel-system',
      target,
      outcome: 'AUTHORIZATION_FAILED',
    })
    expect(JSON.stringify(after)).not.toContain(old)
  }
  await house.ask(
    'mutation { configureServiceClient(clientId: "panel-system", disabled: true) { userErrors { code } } }',
  )
  expect((await entries('configureServiceClient'))[0]).toMatchObject({ target: 'panel-system', outcome: 'CONFLICT' })
  // What was done stands there once, under its own name.
  await house.ask(CREATE, { name: 'Welcome', permissions: [] })
  expect(JSON.stringify(await entries('createServiceClient'))).not.toContain('Welcome')
  expect((await entries('client.create'))[0]).toMatchObject({ after: { name: 'Welcome' }, outcome: 'done' })
})
