/** What the access room promises on both engines. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { generateKeyPairSync } from 'node:crypto'
import { createInterface } from 'node:readline'
import { legacySignature } from '../../../src/auth/legacy-signature.ts'
import { nonceKeptMs } from '../../../src/auth/signature-base.ts'
import { signRequest } from '../../../src/auth/sign-request.ts'
import type { OutgoingKey } from '../../../src/auth/sign-request.ts'
import type { AuditEvent } from '../../../src/features/access/audit.ts'
import { configureClient } from '../../../src/features/access/clients.ts'
import { pruneNonces } from '../../../src/features/access/nonces.ts'
import { requestIdFrom } from '../../../src/http/headers.ts'
import { newId } from '../../../src/kit/ids.ts'
import { claims, handmade } from '../../auth/fixture.ts'
import { by, openHouse, sealingSecret, until } from './house.ts'
import type { House, Site } from './house.ts'
import { auditThenFail, execute } from './works.ts'

const oldKey = `pk_my_old_service_${'0123456789abcdef'.repeat(4)}_deadbeef`
const refused = { code: 'AUTHENTICATION_FAILED' }
const hour = 3_600_000

export function accessContract(newSite: () => Promise<Site>): void {
  let site: Site
  let house: House
  const others: House[] = []

  async function begin() {
    site = await newSite()
    house = await openHouse(site.place)
    await house.keys.ensureService('panel-system')
  }
  const closeOthers = async () => {
    await Promise.all(others.splice(0).map((each) => each.close()))
  }
  async function end() {
    await closeOthers()
    await house.close()
    await site.remove()
  }

  async function another(secrets?: string[], clock = house.clock): Promise<House> {
    const opened = await openHouse(site.place, clock, secrets)
    others.push(opened)
    return opened
  }
  const makeClient = async (name = `Client ${newId()}`) => {
    const made = await house.keys.createServiceClient({ name, permissions: ['item:read'] }, by)
    if (!made.key || made.secret === null) throw new Error('no key was made', { cause: made.userErrors })
    return { key: made.key, secret: made.secret, clientId: made.key.clientId }
  }
  const everything = async () => {
    const tables = ['service_clients', 'service_keys', 'signature_nonces', 'audit_log', 'audit_head', 'access_state']
    const rows = await Promise.all(tables.map((table) => house.store.read(execute, `SELECT * FROM ${table}`)))
    return JSON.stringify(rows)
  }

  describe('service clients and keys', () => {
    beforeAll(begin)
    afterAll(end)
    afterEach(closeOthers)

    test('a new store knows the first service, made once however many gateways start', async () => {
      const second = await another()
      await Promise.all([house, second, house].map((each) => each.keys.ensureService('panel-two')))
      const clients = await house.keys.serviceClients()
      expect(clients.map(({ id }) => id).sort()).toEqual(['panel-system', 'panel-two'])
      expect(clients[0]!.permissions).toContain('admin:keys')
      const { totalCount, edges } = await house.audit.page({ action: 'client.create' })
      expect(totalCount).toBe(2)
      // No caller can have an entry that reads like this one: what is sent in such a form is replaced.
      const [own] = edges.map(({ node }) => node.requestId)
      expect([own, requestIdFrom(own)]).toEqual(['(start)', expect.stringMatching(/^[0-9a-f-]{36}$/)])
    })

    test('a token of the first service works with the register of the store, and stops when it is disabled', async () => {
      const token = handmade(claims({ iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 900 }))
      const headers = { authorization: `Bearer ${token}` }
      expect(await house.ask({ headers })).toMatchObject({ serviceId: 'panel-system' })
      const shuttingOut = house.keys.configureServiceClient('panel-system', { disabled: true }, by)
      await expect(shuttingOut).rejects.toMatchObject({ code: 'CONFLICT' })
      const other = { ...by, serviceId: 'operators' }
      await house.keys.configureServiceClient('panel-system', { disabled: true }, other)
      await expect(house.ask({ headers })).rejects.toMatchObject(refused)
      await house.keys.configureServiceClient('panel-system', { disabled: false }, other)
    })

    test('a new client gets a key that works at once, and neither it nor its half is kept', async () => {
      const { secret, key, clientId } = await makeClient()
      expect(await house.askWithKey(secret)).toMatchObject({ serviceId: clientId, permissions: new Set(['item:read']) })
      const kept = await everything()
      expect(kept).not.toContain(secret)
      expect(kept).not.toContain(secret.slice(-43))
      expect(key).toMatchObject({
        algorithm: 'api-key',
        status: 'ACTIVE',
        expiresAt: null,
        prefix: secret.slice(0, -44),
      })
    })

    test('what the caller can mend comes back as data', async () => {
      await makeClient('CI')
      const errors = async (name: string, permissions: string[]) => {
        const { key, secret, userErrors } = await house.keys.createServiceClient({ name, permissions }, by)
        expect([key, secret]).toEqual([null, null])
        return userErrors.map(({ code, inputPath }) => [code, ...(inputPath ?? [])])
      }
      expect(await errors('CI', [])).toEqual([['CONFLICT', 'name']])
      expect(await errors('x', [])).toEqual([['VALIDATION_ERROR', 'name']])
      expect(await errors('a\nb', [])).toEqual([['VALIDATION_ERROR', 'name']])
      expect(await errors('Other', ['item:read', '*'])).toEqual([['VALIDATION_ERROR', 'permissions', 1]])
      const { userErrors } = await house.keys.rotateServiceKey({ clientId: 'nobody' }, by)
      expect(userErrors.map(({ code }) => code)).toEqual(['RESOURCE_NOT_FOUND'])
      const tooLong = await house.keys.rotateServiceKey({ clientId: 'panel-system', overlapMs: 31 * 24 * hour }, by)
      expect(tooLong.userErrors.map(({ code }) => code)).toEqual(['VALIDATION_ERROR'])
      expect((await house.keys.serviceClients()).filter(({ name }) => name === 'Other')).toEqual([])
    })

    test('rotation: both keys work during the overlap, then only the new one', async () => {
      const { secret: old, clientId } = await makeClient()
      const { secret: fresh } = await house.keys.rotateServiceKey({ clientId, overlapMs: hour }, by)
      for (const secret of [old, fresh]) expect(await house.askWithKey(secret)).toMatchObject({ serviceId: clientId })
      const statuses = async () => {
        const client = (await house.keys.serviceClients()).find(({ id }) => id === clientId)
        return client?.keys.map(({ status }) => status)
      }
      expect(await statuses()).toEqual(['ROTATING', 'ACTIVE'])
      house.clock.advance(hour)
      await expect(house.askWithKey(old)).rejects.toMatchObject(refused)
      expect(await house.askWithKey(fresh)).toMatchObject({ serviceId: clientId })
      expect(await statuses()).toEqual(['EXPIRED', 'ACTIVE'])
    })

    test('a new key works at once at a gateway whose clock is behind, and here when a clock that was ahead is set right', async () => {
      const behind = await another(undefined, { ...house.clock, now: () => house.clock.now() - 20_000 })
      house.clock.advance(hour)
      const { secret, clientId } = await makeClient()
      const { key, secret: signing } = await house.keys.addSigningKey(clientId, { algorithm: 'hmac-sha256' }, by)
      await behind.register.refresh()
      expect(await behind.askWithKey(secret)).toMatchObject({ serviceId: clientId })
      house.clock.advance(-hour)
      expect(await house.askWithKey(secret)).toMatchObject({ serviceId: clientId })
      const request = signed(clientId, secret, { id: key!.id, algorithm: 'hmac-sha256', secret: signing! })
      expect(await house.ask(request)).toMatchObject({ serviceId: clientId, signature: 'rfc9421' })
    })

    test('a key in its overlap that had ended by a clock ahead works again within 5 s when the clock is set right', async () => {
      const { secret, clientId } = await makeClient()
      await house.keys.rotateServiceKey({ clientId, overlapMs: hour }, by)
      house.clock.advance(2 * hour)
      await makeClient()
      await expect(house.askWithKey(secret)).rejects.toMatchObject(refused)
      house.clock.advance(-2 * hour)
      const started = performance.now()
      await until(() =>
        house.askWithKey(secret).then(
          () => true,
          () => performance.now() - started > 6_000,
        ),
      )
      expect(await house.askWithKey(secret)).toMatchObject({ serviceId: clientId })
    })

    test('rotation without an overlap ends the old keys as revoking does, whatever the clock of another gateway says', async () => {
      const { secret: old, clientId } = await makeClient()
      const behind = await another(undefined, { ...house.clock, now: () => house.clock.now() - hour })
      house.clock.advance(2 * hour)
      expect(await behind.askWithKey(old)).toMatchObject({ serviceId: clientId })
      const { secret: fresh } = await house.keys.rotateServiceKey({ clientId, overlapMs: 0 }, by)
      await expect(house.askWithKey(old)).rejects.toMatchObject(refused)
      expect(await house.askWithKey(fresh)).toMatchObject({ serviceId: clientId })
      await behind.register.refresh()
      await expect(behind.askWithKey(old)).rejects.toMatchObject(refused)
      const client = (await house.keys.serviceClients()).find(({ id }) => id === clientId)
      expect(client?.keys.map(({ status }) => status)).toEqual(['REVOKED', 'ACTIVE'])
    })

    test('rotation never lengthens the life of a key that was already ending', async () => {
      const { secret: first, clientId } = await makeClient()
      await house.keys.rotateServiceKey({ clientId, overlapMs: 1000 }, by)
      await house.keys.rotateServiceKey({ clientId, overlapMs: hour }, by)
      house.clock.advance(2000)
      await expect(house.askWithKey(first)).rejects.toMatchObject(refused)
    })

    test('a revoked key stops at once here and within 5 s in every other gateway', async () => {
      const { key, secret } = await makeClient()
      const second = await another()
      expect(await second.askWithKey(secret)).toMatchObject({ kind: 'service' })
      const started = performance.now()
      expect((await house.keys.revokeServiceKey({ keyId: key.id }, by)).key).toMatchObject({ status: 'REVOKED' })
      await expect(house.askWithKey(secret)).rejects.toMatchObject(refused)
      await until(() =>
        second.askWithKey(secret).then(
          () => false,
          () => true,
        ),
      )
      expect(performance.now() - started).toBeLessThan(5000)
      const again = await house.keys.revokeServiceKey({ keyId: key.id }, by)
      expect(again).toMatchObject({ key: { status: 'REVOKED' }, userErrors: [] })
      const { edges } = await house.audit.page({ action: 'key.revoke' })
      expect(edges.filter(({ node }) => node.target === key.id)).toHaveLength(1)
      const unknown = await house.keys.revokeServiceKey({ keyId: 'nothing' }, by)
      expect(unknown.userErrors.map(({ code }) => code)).toEqual(['RESOURCE_NOT_FOUND'])
    })

    test('a service whose tokens need a key, or whose requests are signed, keeps the last key for that', async () => {
      const { key } = await house.keys.createServiceClient({ name: 'Bound', permissions: ['admin:keys'] }, by)
      const own = { ...by, serviceId: key!.clientId }
      const revoke = async (keyId: string, credential: 'jwt' | 'jwt+api-key') =>
        (await house.keys.revokeServiceKey({ keyId, credential }, own)).userErrors.map(({ code }) => code)
      await house.keys.configureServiceClient(key!.clientId, { apiKeyRequired: true }, by)
      expect(await revoke(key!.id, 'jwt+api-key')).toEqual(['CONFLICT'])
      const old = await house.keys.registerOldApiKey(
        key!.clientId,
        `pk_${key!.clientId}_${'ab'.repeat(32)}_0123abcd`,
        by,
      )
      expect(await revoke(key!.id, 'jwt+api-key')).toEqual([])
      expect(await revoke(old.key!.id, 'jwt+api-key')).toEqual(['CONFLICT'])
      await house.keys.configureServiceClient(key!.clientId, { apiKeyRequired: false, signature: 'rfc9421' }, by)
      expect(await revoke(old.key!.id, 'jwt')).toEqual([])
      const first = await house.keys.addSigningKey(key!.clientId, { algorithm: 'hmac-sha256' }, by)
      const second = await house.keys.addSigningKey(key!.clientId, { algorithm: 'hmac-sha256' }, by)
      expect(await revoke(first.key!.id, 'jwt')).toEqual([])
      expect(await revoke(second.key!.id, 'jwt')).toEqual(['CONFLICT'])
      expect(await revoke(first.key!.id, 'jwt')).toEqual([])
    })

    test('a change whose notice got lost is seen within 5 s all the same', async () => {
      const { secret, clientId } = await makeClient()
      const started = performance.now()
      await house.store.run(
        configureClient,
        clientId,
        { disabled: true },
        { ...by, id: newId(), at: house.clock.now() },
      )
      await until(() =>
        house.askWithKey(secret).then(
          () => false,
          () => true,
        ),
      )
      expect(performance.now() - started).toBeLessThan(5000)
    })

    test('a key whose notice got lost is shown all the same, for it cannot be asked for again', async () => {
      const deaf = house.keysWith(() => Promise.reject(new Error('the store went away after the commit')))
      const made = await deaf.createServiceClient({ name: `Client ${newId()}`, permissions: ['item:read'] }, by)
      expect(made.userErrors).toEqual([])
      const rotated = await deaf.rotateServiceKey({ clientId: made.key!.clientId }, by)
      for (const secret of [made.secret, rotated.secret]) {
        expect(secret).toMatch(/^cap_live_/)
        await until(() =>
          house.askWithKey(secret).then(
            () => true,
            () => false,
          ),
        )
      }
    })

    test('a client has at most ten live keys', async () => {
      const { clientId, key } = await makeClient()
      const made = []
      for (let i = 0; i < 10; i += 1) made.push(await house.keys.rotateServiceKey({ clientId }, by))
      expect(made.map(({ userErrors }) => userErrors.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
      await house.keys.revokeServiceKey({ keyId: key.id }, by)
      expect((await house.keys.rotateServiceKey({ clientId }, by)).userErrors).toEqual([])
    })

    test('a service can be disabled, limited and made to sign', async () => {
      const { secret, clientId } = await makeClient()
      const set = (change: Parameters<typeof house.keys.configureServiceClient>[1]) =>
        house.keys.configureServiceClient(clientId, change, by)
      expect(await set({ permissions: ['user:read'] })).toMatchObject({ permissions: ['user:read'], disabled: false })
      expect(await house.askWithKey(secret)).toMatchObject({ permissions: new Set(['user:read']) })
      await set({ signature: 'rfc9421' })
      await expect(house.askWithKey(secret)).rejects.toMatchObject(refused)
      expect(await set({ signature: 'none', apiKeyRequired: true })).toMatchObject({ apiKeyRequired: true })
      await expect(house.askWithKey(secret)).rejects.toMatchObject(refused)
      expect(await set({ apiKeyRequired: false, disabled: true })).toMatchObject({ disabled: true, signature: 'none' })
      await expect(house.askWithKey(secret)).rejects.toMatchObject(refused)
      await expect(set({ permissions: ['*'] })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
      await expect(house.keys.configureServiceClient('nobody', {}, by)).rejects.toMatchObject({
        code: 'RESOURCE_NOT_FOUND',
      })
    })

    test('a key of the old form is accepted once registered, and only once', async () => {
      const { clientId } = await makeClient()
      await expect(house.askWithKey(oldKey)).rejects.toMatchObject(refused)
      expect(await house.keys.registerOldApiKey(clientId, oldKey, by)).toMatchObject({ secret: null, userErrors: [] })
      expect(await house.askWithKey(oldKey)).toMatchObject({ serviceId: clientId })
      const repeated = await house.keys.registerOldApiKey('panel-system', oldKey, by)
      expect(repeated.userErrors.map(({ code }) => code)).toEqual(['CONFLICT'])
      expect((await house.keys.registerOldApiKey(clientId, 'pk_x', by)).userErrors).toHaveLength(1)
      expect(await everything()).not.toContain(oldKey.slice(18, 82))
    })

    test('the last use of a key is shown, at leisure', async () => {
      const { secret, clientId } = await makeClient()
      await house.askWithKey(secret)
      const second = await another()
      await until(
        async () => (await second.keys.serviceClients()).find(({ id }) => id === clientId)!.lastUsedAt !== null,
      )
    })

    test('while the store is away the last known state goes on, and signed requests are not accepted', async () => {
      const { secret, clientId } = await makeClient()
      const { secret: signing, key } = await house.keys.addSigningKey(clientId, { algorithm: 'hmac-sha256' }, by)
      const second = await another()
      await second.store.close()
      await expect(second.register.refresh()).rejects.toThrow()
      expect(await second.askWithKey(secret)).toMatchObject({ serviceId: clientId })
      const request = signed(clientId, secret, { id: key!.id, algorithm: 'hmac-sha256', secret: signing! })
      await expect(second.ask(request)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    })
  })

  describe('signing keys', () => {
    beforeAll(begin)
    afterAll(end)
    afterEach(closeOthers)

    test('a shared signing secret works, is kept sealed, and is of no use for the old signature', async () => {
      const { secret: apiKey, clientId } = await makeClient()
      const { secret, key } = await house.keys.addSigningKey(clientId, { algorithm: 'hmac-sha256' }, by)
      expect(await everything()).not.toContain(secret)
      const made: OutgoingKey = { id: key!.id, algorithm: 'hmac-sha256', secret: secret! }
      expect(await house.ask(signed(clientId, apiKey, made))).toMatchObject({ signature: 'rfc9421' })
      await house.keys.configureServiceClient(clientId, { signature: 'legacy' }, by)
      const timestamp = String(Math.floor(house.clock.now() / 1000))
      const old = (with_: string) => ({
        url: '/api/integration/x',
        rawBody: Buffer.from('{}'),
        headers: {
          'x-api-key': apiKey,
          'x-timestamp': timestamp,
          'x-signature': legacySignature(with_, timestamp, '{}'),
        },
      })
      await expect(house.ask(old(secret!))).rejects.toMatchObject(refused)
      const oldSecret = 'eT4hU8nM1bV6cX3zL9kJ7gF2dS5aP0oI'
      await house.keys.addSigningKey(clientId, { algorithm: 'legacy', secret: oldSecret }, by)
      expect(await house.ask(old(oldSecret))).toMatchObject({ signature: 'legacy' })
      expect(await everything()).not.toContain(oldSecret)
    })

    test('sealed secrets outlive a change of the sealing secret', async () => {
      const { secret: apiKey, clientId } = await makeClient()
      const { secret, key } = await house.keys.addSigningKey(clientId, { algorithm: 'hmac-sha256' }, by)
      const request = () => signed(clientId, apiKey, { id: key!.id, algorithm: 'hmac-sha256', secret: secret! })
      const next = 'vB7nM2qW9eR4tY6uI1oP8aS3dF5gH0jK'
      const during = await another([next, sealingSecret])
      await during.keys.ensureService('panel-system')
      const after = await another([next])
      expect(await after.ask(request())).toMatchObject({ signature: 'rfc9421' })
      const stranger = await another(['zX8cV3bN6mL1kJ4hG9fD2sA7pO5iU0yT'])
      await expect(stranger.ask(request())).rejects.toMatchObject(refused)
    })

    test('a gateway that does not know the new sealing secret yet goes on with the keys that it has', async () => {
      const { secret: apiKey, clientId } = await makeClient()
      const oldSecret = 'pJ6sF0gK3lZ8xC5vB2nM9qW4eR7tY1uI'
      const added = await house.keys.addSigningKey(clientId, { algorithm: 'hmac-sha256' }, by)
      await house.keys.addSigningKey(clientId, { algorithm: 'legacy', secret: oldSecret }, by)
      const made: OutgoingKey = { id: added.key!.id, algorithm: 'hmac-sha256', secret: added.secret! }
      const behind = await another()
      const ahead = await another(['cD5fG8hJ1kL4zX7vB0nM3qW6eR9tY2uI', sealingSecret])
      await ahead.keys.ensureService('panel-system')
      await ahead.keys.configureServiceClient(clientId, { signature: 'legacy' }, by)
      await behind.register.refresh()
      expect(behind.register.service(clientId)).toMatchObject({ signature: 'legacy' })
      expect(await behind.ask(signed(clientId, apiKey, made))).toMatchObject({ signature: 'rfc9421' })
      expect(behind.register.legacyKeys(clientId).map(({ key }) => Buffer.from(key).toString())).toEqual([oldSecret])
      await ahead.keys.revokeServiceKey({ keyId: added.key!.id }, by)
      await behind.register.refresh()
      await expect(behind.ask(signed(clientId, apiKey, made))).rejects.toMatchObject(refused)
    })

    test('an Ed25519 key is registered by its public half', async () => {
      const { secret: apiKey, clientId } = await makeClient()
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      const raw = publicKey.export({ format: 'jwk' }).x!
      const { key, secret } = await house.keys.addSigningKey(clientId, { algorithm: 'ed25519', publicKey: raw }, by)
      expect(secret).toBeNull()
      const request = signed(clientId, apiKey, { id: key!.id, algorithm: 'ed25519', privateKey })
      expect(await house.ask(request)).toMatchObject({ signature: 'rfc9421' })
      const bad = await house.keys.addSigningKey(clientId, { algorithm: 'ed25519', publicKey: 'AAAA' }, by)
      expect(bad.userErrors.map(({ inputPath }) => inputPath)).toEqual([['key', 'ed25519']])
    })

    test('row 33: of 20 copies of a signed request in two gateways one runs, and none after a restart', async () => {
      const { secret: apiKey, clientId } = await makeClient()
      const { secret, key } = await house.keys.addSigningKey(clientId, { algorithm: 'hmac-sha256' }, by)
      const second = await another()
      const request = signed(clientId, apiKey, { id: key!.id, algorithm: 'hmac-sha256', secret: secret! })
      const asked = Array.from({ length: 20 }, (_, i) => [house, second][i % 2]!.ask(request))
      const answers = await Promise.allSettled(asked)
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await second.close()
      others.length = 0
      const restarted = await another()
      await expect(restarted.ask(request)).rejects.toMatchObject(refused)
    })

    test('two processes with the same nonces: each nonce is new to exactly one of them', async () => {
      const child = fork(new URL('./child.ts', import.meta.url), [JSON.stringify(site.place), '200'], {
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      })
      const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
      await lines.next()
      child.send('go')
      const expiresAt = 9_999_999_999_999
      const kept = await Promise.all(
        Array.from({ length: 200 }, (_, i) =>
          house.register.rememberNonce({ keyId: 'key', nonce: `nonce-${i}`, expiresAt }),
        ),
      )
      const others = Number((await lines.next()).value)
      if (child.exitCode === null) await once(child, 'exit')
      expect(kept.filter(Boolean).length + others).toBe(200)
    })

    test('nonces are forgotten when their signatures are too old, not before', async () => {
      const nonce = { keyId: 'k', nonce: 'n', expiresAt: 1000 }
      const other = { keyId: 'k', nonce: 'n2', expiresAt: 2000 }
      expect(await house.register.rememberNonce(nonce)).toBe(true)
      expect(await house.register.rememberNonce(other)).toBe(true)
      expect(await house.register.rememberNonce({ ...nonce, keyId: 'k2' })).toBe(true)
      // What was seen last shows that time has come this far.
      expect(await house.register.rememberNonce({ ...nonce, nonce: 'later', expiresAt: 2501 })).toBe(true)
      await house.store.run(pruneNonces, 1001, 1500)
      expect(await house.register.rememberNonce(other)).toBe(false)
      expect(await house.register.rememberNonce(nonce)).toBe(true)
    })

    test('a gateway whose clock is far ahead forgets no nonce that others still need', async () => {
      await house.store.run(execute, 'DELETE FROM signature_nonces')
      const nonce = { keyId: 'k', nonce: 'n', expiresAt: Date.now() + nonceKeptMs }
      expect(await house.register.rememberNonce(nonce)).toBe(true)
      await house.store.run(pruneNonces, Date.now() + 24 * hour, nonceKeptMs)
      expect(await house.register.rememberNonce(nonce)).toBe(false)
    })
  })

  function signed(serviceId: string, apiKey: string, key: OutgoingKey) {
    const headers = { host: 'gateway.example', 'x-service-id': serviceId, 'content-type': 'application/json' }
    const body = Buffer.from('{"query":"{ __typename }"}')
    const wire = { method: 'POST', authority: 'gateway.example', path: '/graphql', query: '', headers, body }
    const extra = signRequest(wire, { key, now: house.clock.now(), nonce: newId() + newId() })
    return { method: 'POST', url: '/graphql', rawBody: body, headers: { ...headers, ...extra, 'x-api-key': apiKey } }
  }

  describe('the audit log', () => {
    beforeEach(begin)
    afterEach(end)

    let at = 1_800_000_000_000
    const event = (changes: Partial<AuditEvent> = {}): AuditEvent => ({
      ...by,
      id: newId(),
      at: (at += 1),
      action: 'thing.do',
      target: 'thing-1',
      outcome: 'done',
      ...changes,
    })

    test('who did what to what with which result, newest first', async () => {
      await house.audit.append(event({ actor: 'Ada', before: '{"a":1}', after: '{"a":2}', ipHash: 'abc' }))
      const [edge] = (await house.audit.page({ first: 1 })).edges
      expect(edge!.node).toMatchObject({
        actor: 'Ada',
        serviceId: 'panel-system',
        requestId: 'r-1',
        action: 'thing.do',
        target: 'thing-1',
        outcome: 'done',
        before: { a: 1 },
        after: { a: 2 },
        ipHash: 'abc',
      })
    })

    test('each change of access leaves an entry without secrets', async () => {
      const { clientId, key } = await makeClient()
      await house.keys.rotateServiceKey({ clientId }, by)
      await house.keys.revokeServiceKey({ keyId: key.id }, by)
      await house.keys.configureServiceClient(clientId, { disabled: true }, by)
      const { edges } = await house.audit.page({ actor: 'admin' })
      const actions = edges.map(({ node }) => node.action).toReversed()
      expect(actions).toEqual([
        'client.create',
        'key.create',
        'key.rotate',
        'key.create',
        'key.revoke',
        'client.configure',
      ])
    })

    test('an entry goes with its transaction', async () => {
      const before = (await house.audit.page({})).totalCount
      await expect(house.store.run(auditThenFail, event())).rejects.toMatchObject({ code: 'CONFLICT' })
      expect((await house.audit.page({})).totalCount).toBe(before)
      await house.audit.append(event())
      expect(await house.audit.verifyChain()).toMatchObject({ valid: true, checked: before + 1 })
    })

    test('writers of several gateways make one chain, also while it is being checked', async () => {
      const second = await another()
      const writing = Promise.all(Array.from({ length: 200 }, (_, i) => [house, second][i % 2]!.audit.append(event())))
      const checks = []
      for (let i = 0; i < 5; i += 1) checks.push(await second.audit.verifyChain())
      await writing
      checks.push(await house.audit.verifyChain())
      expect(checks.map(({ valid }) => valid)).toEqual([true, true, true, true, true, true])
      expect(checks.at(-1)!.checked).toBe(201)
    })

    test('paging yields each entry once, filters count what they find', async () => {
      for (let i = 0; i < 25; i += 1) await house.audit.append(event({ actor: i % 5 === 0 ? 'Ada' : 'Bob' }))
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await house.audit.page({ first: 7, ...(after === undefined ? {} : { after }) })
        expect(page.totalCount).toBe(26)
        expect(page.pageInfo.hasPreviousPage).toBe(after !== undefined)
        seen.push(...page.edges.map(({ node }) => node.id))
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor! : undefined
      } while (after !== undefined)
      expect(new Set(seen).size).toBe(26)
      expect(seen).toHaveLength(26)
      const ada = await house.audit.page({ actor: 'Ada', first: 2 })
      expect([ada.totalCount, ada.edges.length]).toEqual([5, 2])
      const [newest] = (await house.audit.page({ first: 1 })).edges
      const exact = await house.audit.page({ from: newest!.node.at, to: newest!.node.at + 1, action: 'thing.do' })
      expect(exact.edges.map(({ node }) => node.id)).toEqual([newest!.node.id])
      expect((await house.audit.page({ to: newest!.node.at, actor: 'Bob' })).totalCount).toBe(19)
    })

    test('bad sizes and cursors are named', async () => {
      for (const first of [-1, 101, 1.5, NaN]) {
        await expect(house.audit.page({ first })).rejects.toMatchObject({
          code: 'VALIDATION_ERROR',
          inputPath: ['first'],
        })
      }
      for (const after of ['', 'x', Buffer.from('audit:-1').toString('base64url')]) {
        await expect(house.audit.page({ after })).rejects.toMatchObject({
          code: 'VALIDATION_ERROR',
          inputPath: ['after'],
        })
      }
    })

    test('entries cannot be changed or removed with a plain statement', async () => {
      await expect(house.store.run(execute, `UPDATE audit_log SET actor = 'x'`)).rejects.toThrow(/append-only|P0001/)
      await expect(house.store.run(execute, `DELETE FROM audit_log`)).rejects.toThrow(/append-only|P0001/)
    })

    const swap = `UPDATE audit_log SET seq = CASE seq WHEN 4 THEN 104 ELSE 105 END WHERE seq IN (4, 5)`
    const tampering: [name: string, statements: string[], brokenAt: number, reason: RegExp][] = [
      ['an entry removed', ['DELETE FROM audit_log WHERE seq = 4'], 4, /missing/],
      ['the first entry removed', ['DELETE FROM audit_log WHERE seq = 1'], 1, /missing/],
      ['the end removed', ['DELETE FROM audit_log WHERE seq > 6'], 7, /end of the log/],
      ['everything removed', ['DELETE FROM audit_log'], 1, /end of the log/],
      [
        'two exchanged',
        [swap, `UPDATE audit_log SET seq = CASE seq WHEN 104 THEN 5 ELSE 4 END WHERE seq > 100`],
        4,
        /follow/,
      ],
      ['an entry rehashed by itself', [`UPDATE audit_log SET previous_hash = 'x' WHERE seq = 5`], 5, /follow/],
      ['the head turned back', ['UPDATE audit_head SET seq = 5'], 9, /end of the log/],
    ]
    const unlock = async () => {
      const statements =
        house.store.engine === 'sqlite'
          ? ['DROP TRIGGER audit_log_no_update', 'DROP TRIGGER audit_log_no_delete']
          : ['ALTER TABLE audit_log DISABLE TRIGGER audit_log_no_change']
      for (const statement of statements) await house.store.run(execute, statement)
    }

    test('H10: a change of any field of any entry is detected', async () => {
      for (let i = 0; i < 7; i += 1) await house.audit.append(event({ ipHash: 'h', before: '1', after: '2' }))
      await unlock()
      const texts = [
        'id',
        'actor',
        'service_id',
        'action',
        'target',
        'outcome',
        'request_id',
        'ip_hash',
        'before_json',
        'after_json',
      ]
      for (const [index, column] of [...texts, 'at'].entries()) {
        const seq = 2 + (index % 7)
        const set = async (value: string) =>
          house.store.run(execute, `UPDATE audit_log SET ${column} = ${value} WHERE seq = ${seq}`)
        const [row] = await house.store.read(execute, `SELECT ${column} AS value FROM audit_log WHERE seq = ${seq}`)
        await set(column === 'at' ? 'at + 1' : `'"x"'`)
        expect(await house.audit.verifyChain()).toMatchObject({
          valid: false,
          brokenAt: seq,
          reason: 'an entry was changed',
        })
        await set(column === 'at' ? 'at - 1' : `'${String(row!.value)}'`)
        expect(await house.audit.verifyChain()).toMatchObject({ valid: true, checked: 8 })
      }
    })

    for (const [name, statements, brokenAt, reason] of tampering) {
      test(`H10: ${name} is detected`, async () => {
        for (let i = 0; i < 7; i += 1) await house.audit.append(event())
        expect(await house.audit.verifyChain()).toMatchObject({ valid: true, checked: 8 })
        await unlock()
        for (const statement of statements) await house.store.run(execute, statement)
        const report = await house.audit.verifyChain()
        expect(report).toMatchObject({ valid: false, brokenAt })
        expect(report.reason).toMatch(reason)
        expect(await (await house.audit.page({ first: 1 })).chainValid()).toBe(false)
      })
    }
  })
}
