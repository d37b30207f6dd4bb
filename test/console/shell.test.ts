import { fileURLToPath } from 'node:url'
import { systemClock } from '../../src/kit/clock.ts'
import { holdQuestions, inBrowser, openConsole, signIn } from './console.ts'
import type { ConsoleHouse } from './console.ts'

inBrowser('the frame of the console', () => {
  let open: ConsoleHouse
  let passedMs = 0
  beforeAll(async () => {
    open = await openConsole({ clock: { ...systemClock, now: () => systemClock.now() + passedMs } })
  }, 120_000)
  afterAll(() => open?.stop())

  test('asks for a token, opens with it, and keeps it nowhere', async () => {
    const { page, complaints } = await open.visit('', null)
    const token = await open.house.token()
    await page.getByRole('heading', { name: 'Console' }).waitFor()
    await signIn(page, token)
    // The form is gone, and with it what had the focus.
    await page.locator('main:focus').waitFor()
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Analytics' }).click()
    expect(new URL(page.url()).hash).toBe('#/analytics')
    await page.getByRole('heading', { level: 1, name: 'Analytics' }).waitFor()
    expect(await page.title()).toBe('Marketplace · Analytics · Ctrl-Alt-Play gateway')
    const stores = '[localStorage, sessionStorage].map((store) => Object.entries(store))'
    expect(await page.evaluate(stores)).toEqual([[], []])
    expect(await page.context().cookies()).toEqual([])
    expect(page.url()).not.toContain(token)
    await page.waitForLoadState('networkidle')
    expect(complaints).toEqual([])
    await page.reload()
    await page.getByLabel('Token').waitFor()
    expect(new URL(page.url()).hash).toBe('#/analytics')
    await page.close()
  })

  test('a token that is not accepted is refused in words, and the field stays', async () => {
    const { page } = await open.visit('', null)
    await page.getByLabel('Token').fill('not-a-token')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('AUTHENTICATION_FAILED').waitFor()
    // The field says so itself, to those who come back to it and listen.
    const field = page.getByLabel('Token')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    const about = (await field.getAttribute('aria-describedby'))!.split(' ').map((id) => page.locator(`[id="${id}"]`))
    expect(await about[0]!.innerText()).toContain('AUTHENTICATION_FAILED')
    expect(await about[1]!.innerText()).toContain('A service token of this gateway')
    await signIn(page, await open.house.token())
    await page.close()
  })

  test('a room that the token does not open says which permission is missing', async () => {
    const { page, complaints } = await open.visit('#/sync', ['item:read'])
    await page.getByRole('alert').getByText('sync:read').waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a browser that takes itself to be offline reaches a gateway that is there, and is told of one that is not', async () => {
    const { page } = await open.visit('#/gateway/services')
    const offline =
      "Object.defineProperty(navigator, 'onLine', { get: () => false }); dispatchEvent(new Event('offline'))"
    await page.evaluate(offline)
    const move = (hash: string) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await move('#/browse/categories')
    await page.getByRole('link', { name: 'Backup' }).first().waitFor()
    await move('#/gateway/services?form=new')
    await page.getByLabel('Name', { exact: true }).fill('On its own machine')
    await page.getByRole('checkbox', { name: 'item:read' }).check()
    await page.getByRole('button', { name: 'Register and make its key' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'I have kept it' }).click()
    await page.route('**/graphql', (route) => route.abort('internetdisconnected'))
    await move('#/sync/users/u-1')
    await page.getByRole('alert').first().waitFor()
    await page.close()
  })

  test('a token that has ended is noticed by what changes something as well, and what was typed is there afterwards', async () => {
    const permissions = ['item:write']
    const { page } = await open.visit('#/publish/change/plugin-1', permissions)
    await page.getByLabel('Name', { exact: true }).fill('Half a thought')
    await page.getByRole('button', { name: 'Take it off…' }).click()
    passedMs += 3_600_000
    await page.getByRole('button', { name: 'Take it off', exact: true }).click()
    await page.getByRole('status').getByText('Your token is not accepted any more.').waitFor()
    await page.locator('input[type=password]:focus').waitFor()
    await signIn(page, await open.house.token(permissions))
    expect(new URL(page.url()).hash).toBe('#/publish/change/plugin-1')
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half a thought')
    await page.close()
    // The marketplace accepts no token of an hour to come.
    passedMs -= 3_600_000
  })

  test('an address that leads nowhere says so', async () => {
    const { page, complaints } = await open.visit('#/nowhere/at-all')
    await page.getByRole('alert').getByText('There is no such place', { exact: true }).waitFor()
    for (const hash of [
      '#/publish/nowhere',
      '#/analytics/nowhere',
      '#/gateway/nowhere',
      '#/browse/categories/nowhere',
    ]) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
      await page.getByRole('heading', { level: 1, name: 'There is no such place' }).waitFor()
      await page.getByRole('alert').getByText(hash).waitFor()
      expect(await page.locator('h1').count()).toBe(1)
      await page.evaluate("location.hash = '#/sync'")
      await page.getByRole('heading', { name: 'Delivery to the marketplace' }).waitFor()
    }
    expect(complaints).toEqual([])
    await page.close()
  })

  test('each page has a title of its own, by which its tab and the history know it', async () => {
    const { page } = await open.visit('#/sync')
    const titles: string[] = []
    for (const [hash, heading] of [
      ['#/sync/events', 'Ledger of changes'],
      ['#/gateway/audit', 'Audit log'],
      ['#/analytics/activity/top', 'Top plugins'],
      ['#/publish/new', 'Publish a plugin'],
    ] as const) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
      await page.getByRole('heading', { name: heading }).waitFor()
      titles.push((await page.title()).replace(' · Ctrl-Alt-Play gateway', ''))
    }
    expect(titles).toEqual([
      'Ledger of changes · User sync',
      'Audit log · Gateway',
      'Top plugins · Activity · Analytics',
      'Publish a plugin · Publish',
    ])
    await page.close()
  })

  test('whoever follows a link goes on at the top of the page it leads to, and hears which one that is', async () => {
    const { page } = await open.visit('#/sync')
    const heard = (name: string) =>
      page
        .getByRole('status')
        .filter({ hasText: new RegExp(`^${name}$`) })
        .waitFor({ state: 'attached' })
    await page.getByRole('link', { name: 'Ledger', exact: true }).click()
    await page.locator('main:focus').waitFor()
    await heard('Ledger of changes · User sync')
    await page.keyboard.press('Tab')
    await page.locator('.tabs li:first-child a:focus').waitFor()
    await page.getByRole('link', { name: 'Gateway', exact: true }).click()
    await page.locator('main:focus').waitFor()
    await heard('Now · Gateway')
    await page.goBack()
    await page.locator('main:focus').waitFor()
    await heard('Ledger of changes · User sync')
    // A heading that takes the focus is read out for that.
    await page.evaluate("location.hash = '#/browse/mpi-000001'")
    await page.locator('h1:focus').waitFor()
    await page.close()
  })

  test('what was shown before says that it is not the answer yet, while that is on its way', async () => {
    const { page } = await open.visit('#/sync/reconcile')
    await page.getByText('There was none yet.').waitFor()
    const letGo = await holdQuestions(page)
    const other = page.getByRole('navigation', { name: 'How many' }).getByRole('link').last()
    await other.click()
    await page.getByRole('status').getByText('Loading…').waitFor()
    expect(await page.locator('.earlier').getByText('There was none yet.').count()).toBe(1)
    letGo()
    await page.locator('.answered:not(.earlier)').getByText('There was none yet.').waitFor()
    expect(await page.getByText('Loading…').count()).toBe(0)
    await page.close()
  })

  test('while a stream is being opened it is not said to be lost', async () => {
    const { page } = await open.visit('#/gateway')
    await page.route('**/graphql', (route) =>
      route.request().headers()['accept']?.includes('text/event-stream') ? undefined : route.continue(),
    )
    await page.evaluate("location.hash = '#/review'")
    await page.getByText('Nothing waits for a review.').waitFor()
    expect(await page.getByText('Not live').count()).toBe(0)
    expect(await page.locator('.live.opening').count()).toBe(1)
    await page.close()
  })

  test('a page is shown from its top, and one that somebody goes back to where it was left', async () => {
    const { page } = await open.visit('#/browse')
    await page.setViewportSize({ width: 500, height: 300 })
    const link = page.locator('.browse-facets').getByRole('link').last()
    await link.scrollIntoViewIfNeeded()
    const left = await page.evaluate<number>('scrollY')
    expect(left).toBeGreaterThan(1_000)
    await page.evaluate("location.hash = '#/sync'")
    await page.getByRole('heading', { name: 'Delivery to the marketplace' }).waitFor()
    await page.getByText('Over time').waitFor()
    expect(await page.evaluate('scrollY')).toBe(0)
    await page.goBack()
    await link.waitFor()
    expect(await page.evaluate('scrollY')).toBe(left)
    await page.close()
  })

  test('the keyboard skips the rooms, and goes from the search to its filters', async () => {
    const { page } = await open.visit('#/browse')
    await page.locator('.browse-facets').waitFor()
    await page.getByRole('button', { name: 'Skip to the page' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('main:focus').waitFor()
    await page.keyboard.press('Tab')
    await page.locator('.tabs :focus').waitFor()
    await page.getByRole('button', { name: 'Narrow down' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.locator('.browse-facets a:focus').waitFor()
    await page.close()
  })

  test('a room that cannot be loaded says so, and leaves the others', async () => {
    const { page } = await open.visit('#/gateway')
    await page.route('**/pages/assets/AnalyticsRoom*', (route) => route.fulfill({ status: 404 }))
    const rooms = page.getByRole('navigation', { name: 'Rooms' })
    await rooms.getByRole('link', { name: 'Analytics' }).click()
    const alert = page.getByRole('alert')
    await alert.getByText('This room cannot be shown.').waitFor()
    await alert.getByRole('button', { name: 'Load the page anew' }).waitFor()
    await rooms.getByRole('link', { name: 'Gateway' }).click()
    await page.getByRole('heading', { name: 'Gateway', exact: true }).waitFor()
    await page.close()
  })

  test('signing out forgets what was shown', async () => {
    const { page } = await open.visit('#/gateway')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Token').waitFor()
    expect(await page.getByLabel('Token').inputValue()).toBe('')
    await page.close()
  })

  test('opens at a gateway that runs trusted documents only, because those of its own console are among them', async () => {
    const manifest = fileURLToPath(new URL('../../client/src/generated/persisted-documents.json', import.meta.url))
    const strict = await openConsole({ env: { PERSISTED_ONLY: 'true', PERSISTED_MANIFEST: manifest } })
    try {
      const { complaints } = await strict.visit('#/gateway')
      expect(complaints).toEqual([])
      expect((await strict.house.ask('{ __typename }')).errors?.[0]?.extensions.code).toBe(
        'PERSISTED_OPERATION_REQUIRED',
      )
    } finally {
      await strict.stop()
    }
  })

  test('its policy allows no inline style, no inline script and nothing from elsewhere', async () => {
    const answer = await fetch(new URL('/console', open.house.url))
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*|worker-src/)
  })
})
