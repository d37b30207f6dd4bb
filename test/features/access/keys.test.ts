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
})
