import { createHmac, randomBytes } from 'node:crypto'
import type { Locator, Page } from 'playwright-core'
import type { Store } from '../../src/store/store.ts'
import { execute } from '../features/access/works.ts'
import { oldApiKey } from '../http/rest/old-panel.ts'
import { holdQuestions, inBrowser, openConsole } from './console.ts'
import type { ConsoleHouse } from './console.ts'
import { askedBy } from './operations.ts'

const webhookKey = randomBytes(32)

/** As by a link: the session stays. */
const goTo = (page: Page, hash: string) => page.goto(new URL(hash, page.url()).href)

/** Much room, because a machine may do much else at the same time. */
const longestMs = 90_000

inBrowser('the gateway room', () => {
  let open: ConsoleHouse
  let store: Store
  beforeAll(async () => {
    open = await openConsole({
      sandbox: { plugins: 20 },
      env: { MARKETPLACE_WEBHOOK_SECRET: `whsec_${webhookKey.toString('base64')}`, RATE_LIMIT_SCALE: '1000' },
      around: (opened) => (store = opened),
    })
  }, 120_000)
  afterAll(() => open?.stop())
  afterEach(() => void open.house.sandbox.control({ mode: 'ok' }))

  const ask = (query: string, variables: object = {}) => open.house.ask(query, { ...variables })

  async function register(name: string): Promise<{ id: string; keyId: string; secret: string }> {
    const { data } = await ask(
      'mutation ($name: String!) { createServiceClient(name: $name, permissions: ["item:read", "user:read"]) { secret key { id clientId } } }',
      { name },
    )
    const { secret, key } = data.createServiceClient
    return { id: key.clientId, keyId: key.id, secret }
  }

  async function serviceOf(id: string) {
    const { data } = await ask(
      '{ serviceClients { id name permissions signature acceptsOldAudience apiKeyRequired disabled keys { id algorithm status expiresAt } } }',
    )
    return data.serviceClients.find((one: { id: string }) => one.id === id)
  }

  const withKey = (secret: string) =>
    open.house.ask('{ caller { serviceId } }', {}, { permissions: null, headers: { 'x-api-key': secret } })

  const secretIn = (dialog: Locator) => dialog.getByLabel('Secret').inputValue()

  async function tell(event: string, data: object): Promise<void> {
    const body = JSON.stringify({ event, timestamp: '2026-11-22T12:00:00Z', data })
    const id = `m-${randomBytes(6).toString('hex')}`
    const timestamp = String(Math.floor(Date.now() / 1000))
    const digest = createHmac('sha256', webhookKey).update(`${id}.${timestamp}.${body}`).digest('base64')
    const { status } = await fetch(`${open.house.url}/webhooks/marketplace`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${digest}`,
      },
      body,
    })
    expect(status).toBe(200)
  }
  const review = (id: string) => ({ review_id: id, item_id: 'i-1', reviewer_id: 'u-1', rating: 5 })

  test(
    'shows health and who one is, and follows an outage of the marketplace by itself',
    async () => {
      const { page, complaints } = await open.visit('#/gateway/services', ['item:read'])
      await page.clock.install()
      await goTo(page, '#/gateway')
      await page.getByRole('status').getByText('Everything works as it should.').waitFor()
      const marketplace = page.getByRole('listitem', { name: 'marketplace' })
      await marketplace.getByText('closed: calls go through').waitFor()
      await marketplace.getByText('users.batch').waitFor()
      await page.getByRole('region', { name: 'Who you are' }).getByText('panel-system').waitFor()
      await page.getByRole('row', { name: /^graphql/ }).waitFor()
      await page.getByRole('row', { name: 'PUBLIC_CATALOGUE off Switched off by the operator.' }).waitFor()

      open.house.sandbox.control({ mode: '503' })
      await page.clock.fastForward(10_000)
      await page.getByRole('status').getByText('It works with limits.').waitFor()
      await marketplace.getByText('earlier answers are shown').waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test('a secret that nobody has kept yet outlives Back, also where it comes afterwards', async () => {
    const { page } = await open.visit('#/gateway/services')
    await page.getByRole('link', { name: 'Register a service' }).click()
    await page.getByLabel('Name').fill('Left early')
    await page.getByRole('checkbox', { name: 'item:read' }).check()
    const letGo = await holdQuestions(page)
    await page.getByRole('button', { name: 'Register and make its key' }).click()
    await page.goBack()
    await page.getByRole('link', { name: 'Register a service' }).waitFor()
    letGo()
    const dialog = page.getByRole('dialog', { name: 'The first API key' })
    const secret = await secretIn(dialog)
    await page.goForward()
    await page.getByRole('heading', { name: 'Register a service', includeHidden: true }).waitFor()
    expect(await secretIn(dialog)).toBe(secret)
    expect((await withKey(secret)).status).toBe(200)
    await dialog.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('heading', { name: 'Left early' }).waitFor()
    expect(await page.content()).not.toContain(secret)
    await page.close()
  }, 60_000)

  test(
    'registers a service: what is wrong stands at its field, and the key is shown once',
    async () => {
      const { page, complaints } = await open.visit('#/gateway/services')
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await page.getByRole('link', { name: 'Register a service' }).click()
      await page.getByLabel('Name').fill('-no')
      await page.getByRole('button', { name: 'Register and make its key' }).click()
      await page.locator('.field.wrong').getByText('2 to 64 letters').last().waitFor()
      await page.getByLabel('Name').fill('Billing')
      await page.getByRole('checkbox', { name: 'item:read' }).check()
      await page.getByRole('button', { name: 'Register and make its key' }).click()

      const dialog = page.getByRole('dialog', { name: 'The first API key' })
      const secret = await secretIn(dialog)
      await dialog.getByRole('button', { name: 'Copy' }).click()
      await dialog.getByText('Copied.').waitFor()
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret)
      await page.keyboard.press('Escape')
      await dialog.getByText('Close it with the button below').waitFor()
      await dialog.getByRole('button', { name: 'I have kept it' }).click()
      await page.getByRole('heading', { name: 'Billing' }).waitFor()
      expect(await page.content()).not.toContain(secret)

      const { data } = await withKey(secret)
      expect(new URL(page.url()).hash).toBe(`#/gateway/services/${data.caller.serviceId}`)
      expect((await serviceOf(data.caller.serviceId)).permissions).toEqual(['item:read'])
      await page.getByRole('link', { name: 'All services' }).click()
      await page.getByRole('row', { name: /^Billing .* yes 1 1 none/ }).waitFor()
      await page.goBack()
      await page.getByRole('heading', { name: 'Billing' }).waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'makes the next key with an overlap, and ends the old one after a question',
    async () => {
      const { id, keyId, secret } = await register('Rotating')
      const { page, complaints } = await open.visit(`#/gateway/services/${id}`)
      await page.getByLabel('Overlap').fill('P31D')
      await page.getByRole('button', { name: 'Make the next key' }).click()
      await page.locator('.field.wrong').getByText('at most 30 days').last().waitFor()
      await page.getByLabel('Overlap').fill('PT2H')
      await page.getByRole('button', { name: 'Make the next key' }).click()
      const dialog = page.getByRole('dialog', { name: 'The next API key' })
      const next = await secretIn(dialog)
      await dialog.getByRole('button', { name: 'I have kept it' }).click()
      await page.getByText('works, has a successor').waitFor()
      await page.getByText(/^ends in 1 h 59 min$/).waitFor()
      expect((await withKey(next)).data.caller.serviceId).toBe(id)
      expect((await withKey(secret)).status).toBe(200)

      const old = page.getByRole('row').filter({ hasText: 'has a successor' }).getByRole('button')
      await old.click()
      await page.getByRole('dialog').getByRole('button', { name: 'Leave it' }).click()
      expect((await withKey(secret)).status).toBe(200)
      await old.click()
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke it' }).click()
      await page.getByRole('status').getByText('has ended').waitFor()
      expect((await withKey(secret)).status).toBe(401)
      expect((await withKey(next)).status).toBe(200)
      const keys = (await serviceOf(id)).keys as { id: string; status: string }[]
      expect(keys.find((key) => key.id === keyId)?.status).toBe('REVOKED')
      await page.getByRole('cell', { name: 'revoked', exact: true }).waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'a double click makes one key and not two',
    async () => {
      const { id } = await register('Twice')
      const { page, complaints } = await open.visit(`#/gateway/services/${id}`)
      await page.getByRole('button', { name: 'Make the next key' }).dblclick()
      const dialog = page.getByRole('dialog', { name: 'The next API key' })
      const secret = await secretIn(dialog)
      await dialog.getByRole('button', { name: 'I have kept it' }).click()
      await page.waitForLoadState('networkidle')
      expect((await serviceOf(id)).keys).toHaveLength(2)
      expect((await withKey(secret)).status).toBe(200)
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'adds signing keys of every kind, and registers an old key',
    async () => {
      const { id } = await register('Signing')
      const { page, complaints } = await open.visit(`#/gateway/services/${id}`)
      const add = page.getByRole('button', { name: 'Add signing key' })
      await add.click()
      const dialog = page.getByRole('dialog', { name: 'The signing secret' })
      expect(await secretIn(dialog)).toMatch(/^[\w-]{43}$/)
      await dialog.getByRole('button', { name: 'I have kept it' }).click()

      await page.getByLabel('Kind of signing key').selectOption('ed25519')
      await page.getByLabel('Public key').fill('short')
      await add.click()
      await page.locator('.field.wrong').getByText('32 bytes of base64url').waitFor()
      await page.getByLabel('Public key').fill(randomBytes(32).toString('base64url'))
      await add.click()
      await page.getByRole('status').getByText('works from now on').waitFor()

      await page.getByLabel('Kind of signing key').selectOption('legacy')
      await page.getByLabel('Old signing secret').fill(randomBytes(32).toString('base64'))
      await add.click()
      await page.getByRole('cell', { name: 'legacy', exact: true }).waitFor()

      await page.getByLabel('Key of the old form').fill('not one')
      await page.getByRole('button', { name: 'Register old key' }).click()
      await page.locator('.field.wrong').getByText('a key of the old pk_… form').waitFor()
      await page.getByLabel('Key of the old form').fill(oldApiKey(id))
      await page.getByRole('button', { name: 'Register old key' }).click()
      await page.getByRole('cell', { name: 'old-api-key' }).waitFor()
      const kinds = ((await serviceOf(id)).keys as { algorithm: string }[]).map(({ algorithm }) => algorithm)
      expect(kinds.toSorted()).toEqual(['api-key', 'ed25519', 'hmac-sha256', 'legacy', 'old-api-key'])
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'says what a service may do and must use, and asks before it loses something',
    async () => {
      const { id, secret } = await register('Configured')
      const { page, complaints } = await open.visit(`#/gateway/services/${id}`)
      const save = page.getByRole('button', { name: 'Save' })
      await page.getByLabel('Takes tokens for the old audience').check()
      await page.getByRole('checkbox', { name: 'sync:read' }).check()
      await save.click()
      await page.getByRole('status').getByText('Saved.').waitFor()
      expect(await serviceOf(id)).toMatchObject({
        acceptsOldAudience: true,
        permissions: ['item:read', 'user:read', 'sync:read'],
        disabled: false,
      })

      await page.getByRole('checkbox', { name: 'user:read', exact: true }).uncheck()
      await page.getByLabel('Signature that its requests must carry').selectOption('LEGACY')
      await page.getByLabel('An API key must come with each token').check()
      await page.getByLabel('Shut out').check()
      await save.click()
      const question = page.getByRole('dialog', { name: 'Change Configured?' })
      await question.getByText('It may no longer: user:read.').waitFor()
      await question.getByText('every call of it is refused').waitFor()
      expect((await withKey(secret)).status).toBe(200)
      await question.getByRole('button', { name: 'Change it' }).click()
      await page.getByRole('heading', { name: 'Configured shut out' }).waitFor()
      expect(await serviceOf(id)).toMatchObject({
        permissions: ['item:read', 'sync:read'],
        signature: 'LEGACY',
        apiKeyRequired: true,
        disabled: true,
      })
      expect((await withKey(secret)).status).toBe(401)

      await goTo(page, '#/gateway/services/panel-system')
      await page.getByText('You are signed in as this service.').waitFor()
      await page.getByLabel('Shut out').check()
      await save.click()
      await page.getByRole('dialog').getByRole('button', { name: 'Change it' }).click()
      await page.locator('.field.wrong').getByText('cannot shut itself out').waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'finds in the audit log who did what, page by page, and shows what it changed',
    async () => {
      const { id } = await register('Audited')
      const change =
        'mutation ($id: ID!, $to: [String!]!) { configureServiceClient(clientId: $id, permissions: $to) { client { id } } }'
      for (let turn = 0; turn < 26; turn++) await ask(change, { id, to: [turn % 2 ? 'item:read' : 'user:read'] })
      const { page, complaints } = await open.visit('#/gateway/audit')
      await page.getByRole('link', { name: 'client.configure' }).first().click()
      await page
        .getByRole('status')
        .getByText(/\d+ entries fit\./)
        .waitFor()
      expect(await page.getByLabel('Action').inputValue()).toBe('client.configure')
      const first = page.getByRole('link', { name: `More about client.configure of ${id}` }).first()
      await first.click()
      const permissions = page.getByRole('row', { name: /^permissions / })
      await permissions.locator('del', { hasText: 'user:read' }).waitFor()
      await permissions.locator('ins', { hasText: 'item:read' }).waitFor()
      await page.getByText(/^\d+ fields are the same$/).waitFor()
      expect(new URL(page.url()).hash).toMatch(/action=client.configure&entry=/)

      await page.getByRole('button', { name: 'Next' }).click()
      await page.waitForURL(/after=/)
      await page.getByRole('button', { name: 'First' }).click()
      await page.waitForURL((url) => !url.hash.includes('after='))
      await page.goBack()
      await page.waitForURL(/after=/)
      await page.goBack()
      await permissions.waitFor()

      await page.getByLabel('Actor').fill('nobody')
      await page.getByLabel('Time').selectOption('PT1H')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.getByText('0 entries fit.').waitFor()
      await page.getByLabel('Actor').fill('service-integration')
      await page.getByLabel('Time').selectOption('')
      await page.getByLabel('To (UTC)').fill('2001-02-03T04:05')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.waitForURL(/to=2001/)
      await page.getByText('0 entries fit.').waitFor()
      await page.getByRole('button', { name: 'Show all' }).click()
      await first.waitFor()
      expect(new URL(page.url()).hash).toBe('#/gateway/audit')
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'checks the chain when it is pressed and not before, and is loud when it is broken',
    async () => {
      const { page, complaints } = await open.visit('#/gateway')
      const asked = askedBy(page)
      await goTo(page, '#/gateway/audit')
      await page.getByRole('table').waitFor()
      expect(asked).not.toContain('GatewayChain')
      const check = page.getByRole('button', { name: 'Check the whole chain' })
      await check.click()
      await page.getByText('fits the one before it').waitFor()
      const [head] = await store.read(execute, 'SELECT hash FROM audit_head')
      await store.run(execute, "UPDATE audit_head SET hash = 'forged'")
      try {
        await check.click()
        await page.getByRole('alert').getByText('The audit log was tampered with.').waitFor()
        expect(await page.getByText('fits the one before it').count()).toBe(0)
      } finally {
        await store.run(execute, `UPDATE audit_head SET hash = '${String(head?.['hash'])}'`)
      }
      await check.click()
      await page.getByText('fits the one before it').waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'shows what the marketplace has told: by type and state, page by page, with what is kept of it',
    async () => {
      for (let turn = 0; turn < 26; turn++) await tell('item.reviewed', review(`r-${turn}`))
      await tell('item.reviewed', review('r-0'))
      await tell('item.exploded', {})
      const { page, complaints } = await open.visit('#/gateway')
      await page.clock.install()
      await goTo(page, '#/gateway/webhooks')
      await page.getByRole('rowheader', { name: 'item.exploded' }).waitFor()
      await page.getByText('said before').waitFor()
      await page.getByLabel('Status').selectOption('DISCARDED')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.waitForURL(/status=DISCARDED/)
      await page.getByRole('link', { name: /^More about item.exploded/ }).click()
      await page.getByText('never, the type is not known here').waitFor()

      await page.getByLabel('Status').selectOption('')
      await page.getByLabel('Type').fill('item.reviewed')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.waitForURL(/type=item.reviewed/)
      await page.getByRole('rowheader', { name: 'item.exploded' }).waitFor({ state: 'detached' })
      expect(await page.getByRole('rowheader').count()).toBe(25)
      await page.getByRole('button', { name: 'Next' }).click()
      await page.waitForURL(/after=/)
      await page.getByRole('rowheader').nth(2).waitFor({ state: 'detached' })
      expect(await page.getByRole('rowheader').count()).toBe(2)
      await page
        .getByRole('link', { name: /^More about/ })
        .last()
        .click()
      await page.getByText('"review_id": "r-0"').waitFor()
      await page.goBack()
      await page.goBack()
      await page.getByRole('rowheader').nth(24).waitFor()

      await tell('item.reviewed', review('r-new'))
      await page.clock.fastForward(10_000)
      await page.getByRole('status').getByText('1 new since you came.').waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'asks for nothing that the token does not allow, and says what is missing',
    async () => {
      const { page, complaints } = await open.visit('', ['item:read'])
      const asked = askedBy(page)
      const tabs = page.getByRole('navigation', { name: 'Gateway' })
      await goTo(page, '#/gateway/services')
      for (const [tab, permission] of [
        ['Services', 'admin:keys'],
        ['Audit log', 'admin:audit'],
        ['Webhooks', 'webhook:read'],
      ] as const) {
        await tabs.getByRole('link', { name: tab }).click()
        await page.getByText(`your token lacks the permission ${permission}.`).waitFor()
        expect(await tabs.locator('[aria-current]').innerText()).toBe(tab)
      }
      await page.goBack()
      await page.getByText('your token lacks the permission admin:audit.').waitFor()
      expect(asked.filter((name) => name.startsWith('Gateway'))).toEqual([])
      expect(complaints).toEqual([])
      await page.close()

      const acting = await open.visit('#/gateway/webhooks', ['webhook:read'], 'ann')
      await acting.page.getByText('is shown to callers that act for nobody').waitFor()
      expect(acting.complaints).toEqual([])
      await acting.page.close()
    },
    longestMs,
  )
})
