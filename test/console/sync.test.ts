import { eventually } from '../features/users/room.ts'
import { inBrowser } from './console.ts'
import { card, openSyncHouse, placeOf, press, see } from './sync-house.ts'
import type { SyncHouse } from './sync-house.ts'

inBrowser('the room of the user sync', () => {
  let open: SyncHouse
  beforeAll(async () => {
    open = await openSyncHouse()
  }, 120_000)
  afterAll(() => open?.stop())
  afterEach(() => open.mend())

  test('the numbers of the delivery change as they are told, and the time looked at is in the address', async () => {
    const { page, complaints } = await open.visit('#/sync')
    await page.getByText('Live', { exact: true }).waitFor()
    await see(card(page, 'Ledger'), 'Balances')
    // Contrast is for text: a series is told by its square, and its name has the ink of all text.
    await page.locator('.legend').first().waitFor()
    const inks = "[...document.querySelectorAll('body, .legend span')].map((one) => getComputedStyle(one).color)"
    expect(new Set(await page.evaluate<string[]>(inks)).size).toBe(1)
    await see(page.getByRole('figure').filter({ hasText: 'in milliseconds' }), 'no values')
    const before = Number(await card(page, 'Acknowledged').textContent())
    await open.change('pulse')
    await see(card(page, 'Acknowledged'), String(before + 1))
    await page.getByRole('link', { name: 'Last day by hour' }).click()
    expect(placeOf(page)).toBe('#/sync?range=day')
    const chart = page.getByRole('figure').filter({ hasText: 'Changes' })
    await eventually('hours', async () => (await chart.locator('rect').count()) < 150 && chart.isVisible())
    await chart.getByText('As a table').click()
    await eventually('a row for each hour', async () => [25, 26].includes(await chart.getByRole('row').count()))
    await page.goBack()
    await page
      .getByRole('link', { name: 'Last hour by minute', exact: true })
      .and(page.locator('[aria-current]'))
      .waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  test('pausing asks for a reason and says it; resuming delivers what waited', async () => {
    const { page, complaints } = await open.visit('#/sync')
    const pause = page.getByRole('button', { name: 'Pause delivery…' })
    await pause.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await pause.and(page.locator(':focus')).count()).toBe(1)
    await press(page, 'Pause delivery…')
    const dialog = page.getByRole('dialog', { name: 'Pause the delivery?' })
    await dialog.getByLabel('Reason').fill('Moving the marketplace')
    await press(dialog, 'Pause delivery')
    await see(page.getByRole('status', { name: 'What stands in the way' }), 'Moving the marketplace')
    const { data } = await open.house.ask('{ syncHealth { paused pausedReason } }')
    expect(data.syncHealth).toEqual({ paused: true, pausedReason: 'Moving the marketplace' })
    const id = await open.change('patient', { mode: 'DURABLE' })
    await see(card(page, 'Pending'), '1')
    await press(page, 'Resume delivery')
    await page.getByRole('button', { name: 'Pause delivery…' }).waitFor()
    await eventually('the delivery', async () => (await open.statusOf(id)) === 'SYNCHRONIZED')
    await see(card(page, 'Pending'), '0')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('without a stream it says so and asks again; a ledger that does not balance is loud', async () => {
    const { page, complaints } = await open.visit('#/gateway')
    const error = { message: 'No streams today.', extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true } }
    let balances = true
    await page.route('**/graphql', async (route) => {
      if (route.request().headers()['accept'] === 'text/event-stream') {
        const body = `event: next\ndata: ${JSON.stringify({ errors: [error] })}\n\n`
        return route.fulfill({ contentType: 'text/event-stream', body })
      }
      const response = await route.fetch()
      const body = await response.text()
      return route.fulfill({ response, body: balances ? body : body.replace('Balanced":true', 'Balanced":false') })
    })
    await page.clock.install()
    await page.getByRole('link', { name: 'User sync' }).click()
    await see(page, 'Not live: asked again every 10 seconds.')
    await see(card(page, 'Ledger'), 'Balances')
    balances = false
    await page.clock.fastForward(11_000)
    await see(page.getByRole('alert'), 'The ledger does not balance')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a comparison of all users is started, followed to its end and repairs when it is told to', async () => {
    await open.change('compared')
    const { page, complaints } = await open.visit('#/sync/reconcile')
    await page.getByLabel('Share of the users').fill('7')
    await see(page, 'Give a number above 0 and at most 1.')
    await page.getByLabel('Share of the users').fill('0.9')
    await page.getByLabel('Send again what differs').check()
    await press(page, 'Start a comparison')
    await press(page.getByRole('dialog', { name: 'Compare and repair?' }), 'Compare and repair')
    const run = page.getByRole('row').nth(1)
    await see(run, 'Done')
    const { data } = await open.house.ask('{ reconcileRuns(first: 1) { repair sample scanned matched } }')
    expect(data.reconcileRuns[0]).toMatchObject({ repair: true, sample: 0.9 })
    expect(await run.getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining(['yes', '0.9', String(data.reconcileRuns[0].scanned)]),
    )
    await page.getByRole('link', { name: 'The newest 50' }).click()
    expect(placeOf(page)).toBe('#/sync/reconcile?show=50')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a token that may only look is asked for nothing else, and told what it lacks', async () => {
    const id = await open.change('seen')
    const { page, complaints } = await open.visit('#/sync', ['sync:read'])
    await see(page.locator('.notice'), /Pausing and resuming .* sync:write/)
    await page.getByRole('link', { name: 'Ledger', exact: true }).click()
    await see(page.locator('.notice'), /Trying changes again .* sync:write/)
    expect(await page.getByRole('table').getByRole('checkbox').count()).toBe(0)
    await page.getByRole('row').filter({ hasText: id }).getByRole('link', { name: id }).click()
    await see(page.locator('.notice'), /Reading what a change says: .* user:read:pii/)
    await page.getByRole('link', { name: 'Users', exact: true }).click()
    await see(page.locator('.notice'), 'user:read')
    await page.getByRole('link', { name: 'Comparisons' }).click()
    await see(page.locator('.notice'), /Starting a comparison: .* sync:write/)
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a token that may only read users is offered nothing else about one', async () => {
    await open.change('read')
    const { page, complaints } = await open.visit('#/sync/users/read', ['sync:read', 'user:read'])
    for (const word of ['user:write', 'user:read:pii', 'user:erase'])
      await page.locator('.notice code').getByText(word, { exact: true }).waitFor()
    await see(page, /^In the ledger$/)
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a token that acts for a user sees that user, and nothing of all', async () => {
    await open.change('myself')
    const { page, complaints } = await open.visit('#/sync', undefined, 'myself')
    await page.getByRole('link', { name: 'How far this user has come' }).click()
    await see(page.getByLabel('How far it has come'), 'Synchronised')
    await page.getByRole('link', { name: 'Ledger', exact: true }).click()
    await see(page.getByRole('alert'), 'Your token acts for the user')
    expect(complaints).toEqual([])
    await page.close()
  })
})
