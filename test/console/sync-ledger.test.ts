import type { Page } from 'playwright-core'
import { eventually, person } from '../features/users/room.ts'
import { inBrowser } from './console.ts'
import { operationOf } from './operations.ts'
import { openSyncHouse, placeOf, press, see } from './sync-house.ts'
import type { SyncHouse } from './sync-house.ts'

inBrowser('the ledger in the room of the user sync', () => {
  let open: SyncHouse
  beforeAll(async () => {
    open = await openSyncHouse()
  }, 120_000)
  afterAll(() => open?.stop())
  afterEach(() => open.mend())

  test('what was refused is found, counted first, and tried again', async () => {
    open.refuseUsers()
    const ids = [await open.change('refused-1'), await open.change('refused-2')]
    open.house.sandbox.control({ mode: 'ok' })
    const { page, complaints } = await open.visit('#/sync/events')
    await page.getByLabel('Beginning of an event or user id').fill('refused-')
    await page.getByLabel('Dead').check()
    await press(page, 'Search')
    expect(placeOf(page)).toBe('#/sync/events?search=refused-&state=DEAD')
    await see(page, '2 changes like this')
    await page.getByLabel(`Choose ${ids[0]}`).check()
    await see(page, '1 chosen.')
    await press(page, 'Try again…')
    const dialog = page.getByRole('dialog', { name: 'Try again?' })
    await see(dialog, '1 change')
    expect(await open.statusOf(ids[0]!)).toBe('DEAD')
    await press(dialog, 'Try again now')
    await see(page, '1 change will be tried again now.')
    await eventually('the delivery', async () => (await open.statusOf(ids[0]!)) === 'SYNCHRONIZED')
    expect(await open.statusOf(ids[1]!)).toBe('DEAD')
    // Nothing is chosen any more, and what was pressed is off.
    await page.locator('[aria-label="What can be done"]:focus').waitFor()
    await see(page, '1 change like this')
    await page.goBack()
    await eventually('the filter of before', async () => !(await page.getByLabel('Dead').isChecked()))
    expect(placeOf(page)).toBe('#/sync/events')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('whoever chooses none by the keyboard stays beside what was pressed', async () => {
    const id = await open.change('chosen-1')
    const { page } = await open.visit('#/sync/events')
    await page.getByLabel(`Choose ${id}`).check()
    await page.getByRole('button', { name: 'Choose none' }).focus()
    await page.keyboard.press('Enter')
    await see(page, '0 chosen.')
    await page.getByRole('group', { name: 'What is chosen' }).and(page.locator(':focus')).waitFor()
    await page.close()
  })

  test('all that fit a filter are given up, with a reason', async () => {
    await open.setPaused(true)
    const ids: string[] = []
    for (const name of ['lost-1', 'lost-2', 'lost-3']) ids.push(await open.change(name, { mode: 'DURABLE' }))
    const { page, complaints } = await open.visit('#/sync/events')
    await page.getByText('More conditions').click()
    await page.getByLabel('User id', { exact: true }).fill('lost-2')
    await page.getByLabel('Create').check()
    await page.getByLabel('Accepted from (UTC)').fill('2026-01-01T00:00')
    await press(page, 'Search')
    expect(placeOf(page)).toBe('#/sync/events?user=lost-2&action=CREATE&from=2026-01-01T00:00')
    await see(page, '1 change like this')
    await page.getByLabel('Accepted from (UTC)').fill('')
    await page.getByLabel('User id', { exact: true }).fill('')
    await page.getByLabel('Beginning of an event or user id').fill('lost-')
    await press(page, 'Search')
    await see(page, '3 changes like this')
    await press(page, 'Choose all like this')
    await press(page, 'Give up…')
    const dialog = page.getByRole('dialog', { name: 'Give up?' })
    await see(dialog, '3 changes')
    const sure = dialog.getByRole('button', { name: 'Give up', exact: true })
    expect(await sure.isDisabled()).toBe(true)
    await dialog.getByLabel('Reason').fill('They were made up')
    await sure.click()
    await see(page, '3 changes given up.')
    expect(await Promise.all(ids.map(open.statusOf))).toEqual(['DISCARDED', 'DISCARDED', 'DISCARDED'])
    await see(page.getByRole('row').filter({ hasText: ids[0]! }), 'Discarded')
    expect(complaints).toEqual([])
    await page.close()
  })

  /** Tells of many users at once, in the order of their names, and waits for all to be delivered. */
  async function many(name: string, count: number): Promise<void> {
    const ids = Array.from({ length: count }, (_, n) => `${name}-${n + 100}`)
    const inputs = ids.map((userId) => ({ userId, action: 'CREATE', data: person(userId) }))
    const words = 'mutation ($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) { accepted } }'
    expect((await open.house.ask(words, { inputs })).data.syncUsers.accepted).toBe(count)
    await eventually('their delivery', async () => {
      const filter = `{ search: "${name}-", status: [SYNCHRONIZED] }`
      return (
        (await open.house.ask(`{ syncEvents(filter: ${filter}) { totalCount } }`)).data.syncEvents.totalCount === count
      )
    })
  }

  const userLink = (page: Page, name: string) => page.getByRole('link', { name, exact: true })

  test('the ledger is walked in both directions, and Back goes back', async () => {
    await many('walk', 60)
    const { page, complaints } = await open.visit('#/sync/events?search=walk-')
    await see(page, '60 changes like this')
    await userLink(page, 'walk-159').waitFor()
    await press(page, 'Next')
    await userLink(page, 'walk-120').waitFor()
    await press(page, 'Next')
    await userLink(page, 'walk-100').waitFor()
    expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
    // What had the focus is off: it is with the way back.
    await page.locator('.pages :focus', { hasText: 'First' }).waitFor()
    await press(page, 'Previous')
    await userLink(page, 'walk-120').waitFor()
    expect(placeOf(page)).toContain('before=')
    await page.goBack()
    await userLink(page, 'walk-100').waitFor()
    await press(page, 'First')
    await userLink(page, 'walk-159').waitFor()
    expect(placeOf(page)).toBe('#/sync/events?search=walk-')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('what is new comes in at the top by itself, and does not push anybody away elsewhere', async () => {
    await many('stay', 30)
    const { page, complaints } = await open.visit('#/sync/events?search=stay-')
    await userLink(page, 'stay-129').waitFor()
    await open.change('stay-new')
    await userLink(page, 'stay-new').waitFor()
    await see(page, '31 changes like this')
    await press(page, 'Next')
    await userLink(page, 'stay-100').waitFor()
    await open.change('stay-newer')
    await see(page.getByRole('status', { name: 'New changes' }), '1 other change has moved')
    expect(await userLink(page, 'stay-100').isVisible()).toBe(true)
    await press(page, 'Show the newest')
    await userLink(page, 'stay-newer').waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  test('one stream is opened for a visit, from where the changes are', async () => {
    const { page } = await open.visit('#/gateway')
    const begun: (string | null)[] = []
    page.on('request', (request) => {
      if (operationOf(request) !== 'SyncChanges') return
      const { variables } = request.postDataJSON() as { variables: { afterEventId: string | null } }
      begun.push(variables.afterEventId)
    })
    await page.goto(new URL('#/sync/events', page.url()).href)
    const id = await open.change('streamed-1')
    await page.getByRole('row', { name: new RegExp(id) }).waitFor()
    expect(begun).toEqual([expect.any(String)])
    await page.close()
  })

  test('a stream that was cut is taken up where it was cut, and not where somebody came', async () => {
    const words =
      'query ($id: String!) { syncEvents(filter: { search: $id }) { edges { node { id changeId userId status } } } }'
    const { data } = await open.house.ask(words, { id: await open.change('cut-1') })
    const { node } = data.syncEvents.edges[0]
    const { page } = await open.visit('#/gateway')
    const places: (string | null)[] = []
    await page.route('**/graphql', (route) => {
      if (operationOf(route.request()) !== 'SyncChanges') return route.fallback()
      const { variables } = route.request().postDataJSON() as { variables: { afterEventId: string | null } }
      places.push(variables.afterEventId)
      if (places.length > 1) return route.fallback()
      const body = `event: next\ndata: ${JSON.stringify({ data: { userSyncChanged: node } })}\n\n`
      return route.fulfill({ contentType: 'text/event-stream', body })
    })
    await page.goto(new URL('#/sync/events', page.url()).href)
    await eventually('the second stream', async () => places.length === 2)
    expect(places[1]).toBe(node.changeId)
    await open.change('cut-2')
    await page.getByRole('row', { name: /cut-2/ }).waitFor()
    expect(places).toHaveLength(2)
    await page.close()
  })

  test('a stream that the gateway has ended is not called live, and is again once it has been taken up', async () => {
    const { page } = await open.visit('#/gateway')
    await page.clock.install()
    let streams = 0
    await page.route('**/graphql', (route) => {
      if (operationOf(route.request()) !== 'SyncChanges') return route.fallback()
      streams++
      if (streams > 2) return route.fallback()
      return route.fulfill({ contentType: 'text/event-stream', body: 'event: complete\ndata: \n\n' })
    })
    await page.goto(new URL('#/sync/events', page.url()).href)
    await see(page, 'Not live: asked again every 10 seconds.')
    await eventually('the next stream, followed for longer than a try that is in vain', async () => {
      await page.clock.runFor(1_000)
      return page.getByText('Live', { exact: true }).isVisible()
    })
    expect(streams).toBeGreaterThan(2)
    await page.close()
  })

  test('one event shows its tries, and what it says only on a press', async () => {
    open.refuseUsers()
    const id = await open.change('one-event')
    const { page, complaints } = await open.visit(`#/sync/events/${id}`)
    const tries = page.getByRole('table', { name: 'Tries' })
    await see(tries, '422')
    await see(tries, 'Refused for good')
    await page.getByText(/^[0-9a-f]{64}$/).waitFor()
    expect(await page.getByText('one-event@example.org').count()).toBe(0)
    await press(page, 'Show what it says')
    await see(page, 'one-event@example.org')
    await press(page, 'Hide it')
    await page.getByText('one-event@example.org').waitFor({ state: 'detached' })
    open.house.sandbox.control({ mode: 'ok' })
    await press(page, 'Try again…')
    await press(page.getByRole('dialog'), 'Try again now')
    await see(page, 'Synchronised')
    await see(tries, 'Acknowledged')
    await press(page, 'Show what it says')
    await see(page, 'It is not kept any more.')
    await page.getByRole('link', { name: 'one-event' }).click()
    await page.getByRole('heading', { name: 'User one-event' }).waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a change that was replaced leads to the one that took its place', async () => {
    await open.setPaused(true)
    const first = await open.change('replaced', { mode: 'DURABLE' })
    const second = await open.change('replaced', { mode: 'DURABLE', action: 'DELETE', data: undefined })
    const { page, complaints } = await open.visit(`#/sync/events/${first}`)
    await page.getByRole('link', { name: second }).click()
    await see(page, 'Delete, number 2 of this user')
    await page.goBack()
    await see(page, 'Create, number 1 of this user')
    expect(complaints).toEqual([])
    await page.evaluate(`location.hash = '#/sync/events/01NEVERWAS'`)
    await see(page.getByRole('alert'), 'The ledger has no such change.')
    await page.close()
  })
})
