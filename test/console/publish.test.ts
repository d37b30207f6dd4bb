import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import { inBrowser, openConsole } from './console.ts'
import type { ConsoleHouse } from './console.ts'

const archive = Buffer.from('not really an archive')
const digest = createHash('sha256').update(archive).digest('hex')
const yaml = (name: string) => `name: ${name}
displayName: Night watch
version: 1.2.0
description: Looks after **servers** at night.
author: { name: Ann, email: ann@example.org }
keywords: [night, guard]
permissions: { files: [read] }
api: { routes: [] }
dependencies: { plugins: { cafe-economie: ">=1.0.0" } }
`

async function takeManifest(page: Page, name: string): Promise<void> {
  const file = { name: 'plugin.yaml', mimeType: 'text/yaml', buffer: Buffer.from(yaml(name)) }
  await page.getByLabel('Fill in from a manifest').setInputFiles(file)
  await page.getByText('Taken from plugin.yaml').waitFor()
}

async function takeFile(page: Page): Promise<void> {
  const file = { name: 'night-watch.zip', mimeType: '', buffer: archive }
  const entry = page.getByRole('group', { name: 'File 1', exact: true })
  await entry.getByLabel('Take from disk').setInputFiles(file)
  await entry.getByText('were taken from night-watch.zip').waitFor()
  await entry.getByLabel('Address').fill('https://files.example.org/night-watch.zip')
}

const send = (page: Page) => page.getByRole('button', { name: 'Publish', exact: true }).click()
const outcome = (page: Page) => page.getByRole('region', { name: 'What became of it' })
const move = (page: Page, hash: string) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
const hasFocus = (page: Page, id: string | null) => page.locator(`[id="${id}"]:focus`).waitFor()
const line = (page: Page, label: string) => page.getByLabel(label, { exact: true })

inBrowser('publishing in the console', () => {
  let open: ConsoleHouse
  beforeAll(async () => {
    open = await openConsole()
    // What the gateway has seen once it knows when the marketplace is down.
    await open.house.ask('{ searchPlugins(input: {}, first: 100) { totalCount } users(ids: ["author-0004"]) { id } }')
  }, 120_000)
  afterAll(() => open?.stop())
  afterEach(() => {
    open.house.sandbox.control({ mode: 'ok', rules: [] })
  })

  const sentTo = (method: string, path: RegExp) =>
    open.house.sandbox.ledger().filter((call) => call.method === method && path.test(call.path))
  const itemOf = (panelItemId: string) =>
    sentTo('POST', /publish$/)
      .map(({ body }) => body as { panel_item_id: string; user_id: string; item_data: Record<string, unknown> })
      .filter((body) => body.panel_item_id === panelItemId)

  async function published(panelItemId: string, more: Record<string, unknown> = {}): Promise<string> {
    const manifest = { name: panelItemId, version: '1.0.0', description: 'Made for a test.', author: 'Ann', ...more }
    const files = [
      { name: 'a.zip', size: '3', type: 'application/zip', url: 'https://x.example.org/a', sha256: digest },
    ]
    const input = { panelItemId, userId: 'author-0004', manifest, files, idempotencyKey: `made-${panelItemId}` }
    // Right after an outage of another test it may stay on its way for a moment; a repeat under its key tells what became of it.
    for (;;) {
      const { data } = await open.house.ask(
        'mutation ($input: PublishPluginInput!) { publishPlugin(input: $input) { plugin { id } status } }',
        { input },
      )
      const { plugin, status } = data.publishPlugin
      if (plugin) return plugin.id
      expect(status).toBe('PENDING')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async function titleOf(id: string): Promise<string> {
    const { data } = await open.house.ask('query ($id: ID!) { plugin(id: $id) { title } }', { id })
    return data.plugin.title
  }

  test('what is wrong with a field is said there once', async () => {
    const { page, complaints } = await open.visit('#/publish/new')
    await page.getByRole('button', { name: 'Check it' }).click()
    await page.getByText('things have to change').waitFor()
    const said = page
      .locator('.field.wrong')
      .filter({ has: page.getByLabel('Name', { exact: true }) })
      .locator('.problem')
    await said.first().waitFor()
    expect(await said.count()).toBe(1)
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.locator('input[aria-invalid=true]:focus').waitFor()
    expect(await said.count()).toBe(1)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('lists what a user has published, by state, and Back leads to what was looked at', async () => {
    const { page, complaints } = await open.visit('#/publish')
    await page.getByText('Your token acts for no user').waitFor()
    await page.getByLabel('User id').fill('author-0004')
    await page.getByRole('button', { name: 'Show' }).click()
    const row = page.getByRole('row', { name: /Señor Spawn/ })
    await row.getByText('published').waitFor()
    expect(await row.getByRole('link', { name: 'in the catalogue' }).getAttribute('href')).toBe('#/browse/mpi-000003')
    const away = row.getByRole('link', { name: 'at the marketplace' })
    expect(await away.getAttribute('rel')).toBe('noreferrer noopener')
    await page.getByLabel('State').selectOption('DRAFT')
    await page.getByText('0 plugins of').waitFor()
    expect(new URL(page.url()).hash).toBe('#/publish?user=author-0004&status=DRAFT')
    await page.goBack()
    await row.waitFor()
    await row.getByRole('link', { name: 'Señor Spawn' }).click()
    await page.getByRole('heading', { name: 'Change a plugin' }).waitFor()
    await page.goBack()
    await row.waitFor()
    await page.getByLabel('User id').fill('nobody-here')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByText('knows a user nobody-here').waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a plugin is published from its manifest and a file of this machine', async () => {
    const { page, complaints } = await open.visit('#/publish?user=author-0004')
    await page.getByRole('link', { name: 'Publish a new plugin' }).click()
    await takeManifest(page, 'night-watch')
    await page.getByText('no place for api').waitFor()
    await page.getByText('33 of 500 characters, 29 of them without mark-up').waitFor()
    await line(page, 'Category').selectOption({ label: 'Backup' })
    await line(page, 'Price').fill('9.990001')
    await line(page, 'Currency').fill('EUR')
    await line(page, 'Kind of licence').selectOption('COMMERCIAL')
    for (const [index, word] of ['second', 'first'].entries()) {
      await page.getByRole('button', { name: 'Add a screenshot' }).click()
      const entry = page.getByRole('group', { name: `Screenshot ${index + 1}` })
      await entry.getByLabel('Address').fill(`https://x.example.org/${word}.png`)
      await entry.getByLabel('What it shows').fill(`The ${word}`)
    }
    await page.getByRole('button', { name: 'Move screenshot 2 up' }).click()
    await takeFile(page)
    await send(page)
    await outcome(page).getByText('It is listed.').waitFor()
    await page.locator('[aria-label="What became of it"]:focus').waitFor()
    const [said] = itemOf('night-watch')
    expect(said).toMatchObject({
      user_id: 'author-0004',
      item_data: {
        title: 'Night watch',
        category_id: 'backup',
        tags: ['night', 'guard'],
        price: 9.990001,
        currency: 'EUR',
        license_type: 'commercial',
        screenshots: [
          { url: 'https://x.example.org/first.png', alt: 'The first', order: 0 },
          { url: 'https://x.example.org/second.png', alt: 'The second', order: 1 },
        ],
        metadata: {
          version: '1.2.0',
          author_name: 'Ann',
          permissions: { files: ['read'] },
          dependencies: [{ id: 'cafe-economie', range: '>=1.0.0', kind: 'required' }],
        },
        files: [
          {
            name: 'night-watch.zip',
            size: archive.length,
            type: 'application/zip',
            url: 'https://files.example.org/night-watch.zip',
            checksum: `sha256:${digest}`,
          },
        ],
      },
    })
    await outcome(page).getByRole('link', { name: 'Change it' }).click()
    expect(await line(page, 'Name').inputValue()).toBe('Night watch')
    expect(await line(page, 'Expected revision').inputValue()).toBe('1')
    await page.goBack()
    await outcome(page).getByRole('button', { name: 'Publish another' }).click()
    expect(await line(page, 'Name').inputValue()).toBe('')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a draft is checked before anything is sent, and what could be better is said', async () => {
    const { page, complaints } = await open.visit('#/publish/new')
    await line(page, 'Name').fill('Night watch')
    await line(page, 'Version').fill('one')
    await line(page, 'Author').fill('Ann')
    await line(page, 'Bytes').fill('11000000')
    const check = page.getByRole('button', { name: 'Check it' })
    await check.click()
    const said = page.getByRole('status', { name: 'What the check says' })
    await said.getByText('things have to change: they stand at their fields.').waitFor()
    await hasFocus(page, await line(page, 'Version').getAttribute('id'))
    await line(page, 'Version').fill('1.0.0')
    expect(await said.count()).toBe(0)
    expect(await line(page, 'Version').getAttribute('aria-invalid')).toBe('false')
    expect(await line(page, 'Address').getAttribute('aria-invalid')).toBe('true')
    await line(page, 'Address').fill('https://files.example.org/night-watch.zip')
    await line(page, 'SHA-256').fill(digest)
    await line(page, 'Media type').fill('application/zip')
    await line(page, 'File name').fill('a.zip')
    await page.getByLabel('Description').fill('Looks after servers at night.')
    await check.click()
    await said.getByText('It would be taken as it is.').waitFor()
    await said.getByText('file.large').waitFor()
    expect(sentTo('POST', /publish$/).filter(({ body }) => JSON.stringify(body).includes('11000000'))).toEqual([])
    expect(complaints).toEqual([])
    await page.close()
  })

  test('what is wrong stands at its field, and what was typed outlives another room', async () => {
    const { page, complaints } = await open.visit('#/publish/new')
    await line(page, 'Panel item id').fill('half-done')
    await line(page, 'Permissions').fill('{')
    await send(page)
    await page.getByText('This is not JSON').waitFor()
    await hasFocus(page, await line(page, 'Permissions').getAttribute('id'))
    expect(itemOf('half-done')).toEqual([])
    await line(page, 'Permissions').fill('{ "build": "9007199254740993", "since": 9007199254740993 }')
    await send(page)
    await page.getByText('The number 9007199254740993 would arrive as another one.').waitFor()
    expect(itemOf('half-done')).toEqual([])
    await line(page, 'Permissions').fill(`${'['.repeat(20)}${']'.repeat(20)}`)
    await send(page)
    await page
      .getByText('Expected at most 16 objects and lists within each other, received more.', { exact: true })
      .waitFor()
    await page.getByRole('alert').getByText('VALIDATION_ERROR').waitFor()
    await line(page, 'Permissions').fill('')
    await line(page, 'Bytes').fill('1'.repeat(65))
    await send(page)
    await page
      .getByRole('group', { name: 'File 1' })
      .getByText(/^BigInt must be/)
      .waitFor()
    await line(page, 'Bytes').fill('12')
    await send(page)
    const user = line(page, 'User id')
    await page.getByText('Expected 64 hexadecimal digits').waitFor()
    await hasFocus(page, await user.getAttribute('id'))
    const name = line(page, 'Name')
    expect(await name.getAttribute('aria-invalid')).toBe('true')
    await name.fill('Half done')
    expect(await name.getAttribute('aria-invalid')).toBe('false')
    await page.getByRole('link', { name: 'Gateway', exact: true }).click()
    await page.getByRole('link', { name: 'Publish', exact: true }).click()
    await page.getByRole('link', { name: 'Publish a new plugin' }).click()
    expect(await name.inputValue()).toBe('Half done')
    expect(await user.getAttribute('aria-invalid')).toBe('true')
    const [question] = await Promise.all([page.waitForEvent('dialog'), page.close({ runBeforeUnload: true })])
    expect(question.type()).toBe('beforeunload')
    await question.dismiss()
    await page.getByRole('button', { name: 'Forget what I have typed' }).click()
    expect(await name.inputValue()).toBe('')
    expect(complaints).toEqual([])
    await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })])
  })

  test('the same is sent under the same key when no answer has come', async () => {
    const { page, complaints } = await open.visit('#/publish/new?user=author-0004')
    const keys: (string | undefined)[] = []
    await page.route('**/graphql', async (route) => {
      const key = route.request().headers()['idempotency-key']
      if (key === undefined) return route.fallback()
      keys.push(key)
      if (keys.length > 1) return route.fallback()
      // The gateway has it, but its answer gets lost.
      await route.fetch()
      const error = { message: 'No answer in time.', extensions: { code: 'UPSTREAM_TIMEOUT', requestId: 'lost-1' } }
      return route.fulfill({ json: { data: null, errors: [error] } })
    })
    await takeManifest(page, 'only-once')
    await takeFile(page)
    await send(page)
    await page.getByRole('alert').getByText('lost-1').waitFor()
    await page.getByRole('link', { name: 'Gateway', exact: true }).click()
    await page.goBack()
    await send(page)
    await outcome(page).getByText('It is listed.').waitFor()
    await outcome(page).getByText('under the same key').waitFor()
    expect(keys).toEqual([expect.stringMatching(/.{20}/), keys[0]])
    expect(itemOf('only-once')).toHaveLength(1)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('in an outage it stays pending, and can be looked at again', async () => {
    const { page, complaints } = await open.visit('#/publish/new?user=author-0004')
    await takeManifest(page, 'patient')
    await takeFile(page)
    open.house.sandbox.control({ mode: '503' })
    await send(page)
    await outcome(page).getByText('goes on trying').waitFor()
    await move(page, '#/publish/change/mpi-000003')
    await page.getByText('The marketplace cannot be asked at the moment').waitFor()
    await page.getByRole('heading', { name: 'Señor Spawn' }).waitFor()
    await move(page, '#/publish/new')
    open.house.sandbox.control({ mode: 'ok' })
    const look = outcome(page).getByRole('button', { name: 'Look again' })
    const listed = outcome(page).getByText('It is listed.')
    while (!(await listed.isVisible())) {
      await look.click({ timeout: 1_000 }).catch(() => undefined)
      await listed.waitFor({ timeout: 250 }).catch(() => undefined)
    }
    expect(itemOf('patient').length).toBeGreaterThan(1)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a refusal of the marketplace says so and leaves the form', async () => {
    const id = 'refused-one'
    const { page, complaints } = await open.visit('#/publish/new', ['item:write'], 'author-0004')
    await page.getByText('your token needs the permission item:read').waitFor()
    expect(await line(page, 'User id').getAttribute('readonly')).not.toBeNull()
    expect(await line(page, 'User id').inputValue()).toBe('author-0004')
    await takeManifest(page, id)
    await takeFile(page)
    await line(page, 'Category').fill('no-such-category')
    await send(page)
    await outcome(page).getByText('The marketplace refused it.').waitFor()
    await page.getByRole('alert').getByText('VALIDATION_ERROR').waitFor()
    await line(page, 'Category').fill('backup')
    await send(page)
    await outcome(page).getByText('It is listed.').waitFor()
    expect(itemOf(id)).toHaveLength(2)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a change sends only what was changed, and not over the change of somebody else', async () => {
    const id = await published('to-change')
    const { page, complaints } = await open.visit('#/publish')
    await page.getByLabel('Marketplace item id').fill(id)
    await page.getByRole('button', { name: 'Change this plugin' }).click()
    await page.getByText('Nothing has been changed yet.').waitFor()
    const sendChange = page.getByRole('button', { name: 'Send the change' })
    expect(await sendChange.isDisabled()).toBe(true)
    await line(page, 'Kind of licence').selectOption('ROYALTY_FREE')
    await sendChange.click()
    await outcome(page).getByText('It is listed.').waitFor()
    const [first] = sentTo('PUT', new RegExp(id))
    expect(first?.body).toEqual({ item_data: { license_type: 'royalty-free' } })
    await page.getByRole('button', { name: 'Change something else' }).click()

    const input = { marketplaceItemId: id, licenseType: 'COMMERCIAL', idempotencyKey: 'somebody-else' }
    await open.house.ask('mutation ($input: UpdatePluginInput!) { updatePlugin(input: $input) { status } }', { input })
    await line(page, 'Name').fill('Changed by me')
    await page.getByText('You changed: name.').waitFor()
    await sendChange.click()
    await page.getByText('The plugin is at revision 3 now, and your change was made for revision 2').waitFor()
    expect(await titleOf(id)).toBe('to-change')
    await page.getByRole('button', { name: 'Read it again and keep my text' }).click()
    expect(await line(page, 'Expected revision').inputValue()).toBe('3')
    await page.locator('option[value="COMMERCIAL"]:checked').waitFor({ state: 'attached' })
    await sendChange.click()
    await outcome(page).getByText('It is listed.').waitFor()
    const last = sentTo('PUT', new RegExp(id)).at(-1)?.body as { item_data: Record<string, unknown> }
    expect(last.item_data).not.toHaveProperty('files')
    expect(last.item_data).not.toHaveProperty('license_type')
    expect(await titleOf(id)).toBe('Changed by me')
    await move(page, '#/publish')
    await page.goBack()
    expect(await line(page, 'Name').inputValue()).toBe('Changed by me')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('what others need is taken off only on purpose, and can be published again', async () => {
    const id = await published('needed-one')
    await published('needing-one', { dependencies: [{ id: 'needed-one' }] })
    const { page, complaints } = await open.visit(`#/publish/change/${id}`)
    await page.getByRole('button', { name: 'Take it off…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('x'.repeat(501))
    const confirm = dialog.getByRole('button', { name: /^Take it off/ })
    await confirm.click()
    await dialog.getByText('0 to 500 characters').waitFor()
    await dialog.getByLabel('Reason').fill('Replaced by another')
    await confirm.click()
    await dialog.getByText('One known plugin needs this one.').waitFor()
    expect(await confirm.isDisabled()).toBe(true)
    expect(sentTo('DELETE', new RegExp(id))).toEqual([])
    await dialog.getByLabel('Take it off all the same').check()
    await confirm.click()
    await page.getByText('It is off the marketplace.').waitFor()
    await page.getByText('Known plugins that need it: 1').waitFor()
    expect(sentTo('DELETE', new RegExp(id)).at(-1)?.effect).toMatchObject({ kind: 'plugin.archived', id })
    await page.getByRole('link', { name: 'Publish it again' }).click()
    expect(await line(page, 'Panel item id').inputValue()).toBe('needed-one')
    expect(await line(page, 'User id').inputValue()).toBe('author-0004')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('taking off in an outage is on its way', async () => {
    const id = await published('leaving-one')
    const { page, complaints } = await open.visit(`#/publish/change/${id}`, ['item:write'])
    await page.getByText('What is known of this plugin: your token lacks the permission item:read.').waitFor()
    open.house.sandbox.control({ mode: '503' })
    await page.getByRole('button', { name: 'Take it off…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take it off' }).click()
    await page.getByText('It is accepted and on its way.').waitFor()
    open.house.sandbox.control({ mode: 'ok' })
    const gone = page.getByText('It is off the marketplace.')
    while (!(await gone.isVisible())) {
      await page
        .getByRole('button', { name: 'Look again' })
        .click({ timeout: 1_000 })
        .catch(() => undefined)
      await gone.waitFor({ timeout: 250 }).catch(() => undefined)
    }
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a token that may only write is not let ask for what it may not read', async () => {
    const { page, complaints } = await open.visit('#/publish', ['item:write', 'item:read'])
    await page.getByText('The plugins of a user: your token lacks the permission user:read.').waitFor()
    await move(page, '#/publish/change/mpi-000003')
    await page.getByRole('heading', { name: 'Señor Spawn' }).waitFor()
    expect(await line(page, 'Author').inputValue()).toBe('')
    await move(page, '#/publish/change/no-such-plugin')
    await page.getByText('No plugin with the id').waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  test('who acts for a user sees the plugins of that user and changes no others', async () => {
    const { page, complaints } = await open.visit('#/publish', undefined, 'author-0004')
    await page.getByRole('row', { name: /Señor Spawn/ }).waitFor()
    await move(page, '#/publish/change/mpi-000002')
    await page.getByText('It belongs to the user author-0019').waitFor()
    expect(await page.getByRole('button', { name: 'Send the change' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await page.close()
  })
})
