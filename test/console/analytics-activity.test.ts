import type { Page } from 'playwright-core'
import { eventually } from '../features/users/room.ts'
import { inBrowser, openConsole } from './console.ts'
import type { ConsoleHouse } from './console.ts'
import { askedBy, operationOf } from './operations.ts'

const [one, other] = ['mpi-000001', 'mpi-000002']
const readers = ['analytics:read', 'item:read']
/** Much room, because a machine may do much else at the same time. */
const longestMs = 90_000
const dayMs = 86_400_000
const activity = '#/analytics/activity'

const hashOf = (page: Page): string => new URL(page.url()).hash
/** As by a link: the session stays. */
const goTo = (page: Page, hash: string) => page.goto(new URL(hash, page.url()).href)
const card = (page: Page, name: string) => page.locator('.card').filter({ has: page.getByText(name, { exact: true }) })
/** The rows of a chart's table, each as `label value`. */
const rowsOf = async (page: Page, title: string): Promise<string[]> => {
  const chart = page.getByRole('figure').filter({ has: page.getByRole('img', { name: title, exact: true }) })
  await chart.waitFor()
  const rows = await chart.locator('tbody tr').all()
  return Promise.all(rows.map(async (row) => (await row.locator('th, td').allTextContents()).join(' ')))
}
const isWiderThanWindow = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')

inBrowser('what was reported to this gateway, in the analytics room', () => {
  let open: ConsoleHouse
  /** The day on which the first event was taken in: the first that is counted whole. */
  let today = 0
  let author = ''
  const dayOf = (ago: number): string => new Date((today - ago) * dayMs).toISOString().slice(0, 10)

  const report = async (events: readonly object[]) => {
    const numbered = events.map((event) => ({ messageId: crypto.randomUUID(), ...event }))
    const { data } = await open.house.ask(
      'mutation ($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted rejected { message } } }',
      { events: numbered },
    )
    expect(data.trackEvents).toEqual({ accepted: events.length, rejected: [] })
    return eventually('the counting', async () => {
      const answer = await open.house.ask('{ topPlugins { coverage { since waiting } } }')
      const { since, waiting } = answer.data.topPlugins.coverage
      return waiting === '0' && (since as string | null)
    })
  }

  beforeAll(async () => {
    open = await openConsole()
    const { data } = await open.house.ask('query ($id: ID!) { plugin(id: $id) { author { id } } }', { id: one })
    author = data.plugin.author.id
    const note = { word: 'مرحبا', deep: { list: [1, null] } }
    const first = { type: 'plugin_noted', occurredAt: new Date().toISOString(), pluginId: one, userId: author }
    today = Math.floor(Date.parse(await report([{ ...first, data: { custom: note } }])) / dayMs)
    const at = (ago: number, type: string, pluginId: string, more: object = {}) => ({
      type,
      pluginId,
      occurredAt: `${dayOf(ago)}T12:00:00Z`,
      ...more,
    })
    const download = (country: string, version: string) => ({ version, data: { download: { version, country } } })
    const purchase = { purchaseId: 'p-1', amount: '123456789.5', currency: 'EUR' }
    await report([
      at(8, 'plugin_downloaded', one, { userId: 'u-1', ...download('EG', '1.0.0') }),
      at(8, 'plugin_downloaded', one, { userId: 'u-2', ...download('DE', '1.0.0') }),
      ...Array.from({ length: 24 }, () => at(4, 'plugin_viewed', other)),
      at(3, 'plugin_downloaded', one, { userId: 'u-1', ...download('DE', '1.1.0') }),
      at(3, 'plugin_downloaded', one, { userId: 'u-1', ...download('DE', '1.1.0') }),
      at(3, 'plugin_downloaded', one, { userId: 'u-3', ...download('JP', '1.1.0') }),
      at(3, 'purchase', one, { data: { purchase } }),
      at(2, 'plugin_downloaded', other, { userId: 'u-1' }),
      at(2, 'plugin_installed', other, { data: { install: { version: '2.0.0', success: true } } }),
    ])
  }, 120_000)
  afterAll(() => open?.stop())

  test(
    'over time: what is chosen is in the address, gaps are not zero, totals are compared with before, Back leads back',
    async () => {
      const { page, complaints } = await open.visit(activity)
      await page.getByText('What was reported to this gateway, and only that').waitFor()
      await page.getByText('nothing waits to be counted.').waitFor()
      const usual = ['Events', 'Downloads', 'Installations', 'Active users']
      await page.getByRole('figure').nth(3).waitFor()
      expect(await page.getByRole('img').evaluateAll((all) => all.map((each) => each.ariaLabel))).toEqual(usual)

      await page.getByRole('checkbox', { name: 'Events', exact: true }).uncheck()
      await page.getByRole('checkbox', { name: 'Active users' }).uncheck()
      await page.getByRole('checkbox', { name: 'Revenue' }).check()
      await page.getByRole('checkbox', { name: 'Mean of stars' }).check()
      await page.getByLabel('From').fill(dayOf(5))
      await page.getByLabel('To', { exact: true }).fill(dayOf(0))
      expect(await page.getByLabel('Days (UTC)').inputValue()).toBe('own')
      await page.getByLabel('To', { exact: true }).press('Enter')
      await page.getByRole('img', { name: 'Revenue in EUR' }).waitFor()
      const query = new URLSearchParams(hashOf(page).split('?')[1])
      expect(Object.fromEntries(query)).toEqual({
        days: 'own',
        from: dayOf(5),
        to: dayOf(0),
        metrics: 'DOWNLOADS,INSTALLS,REVENUE,RATING',
      })
      expect(await rowsOf(page, 'Downloads')).toEqual([
        `${dayOf(5)} not counted`,
        `${dayOf(4)} not counted`,
        `${dayOf(3)} 3`,
        `${dayOf(2)} 1`,
        `${dayOf(1)} not counted`,
        `${dayOf(0)} 0`,
      ])
      expect(await rowsOf(page, 'Mean of stars')).toEqual([
        ...[5, 4, 3, 2, 1].map((ago) => `${dayOf(ago)} not counted`),
        `${dayOf(0)} nobody rated`,
      ])
      expect(await rowsOf(page, 'Revenue in EUR')).toContain(`${dayOf(3)} 123 456 789.5 EUR`)
      // Only the marks are pale: the words beside the chart are read.
      const opacity = "getComputedStyle(document.querySelector('.legend .series-missing')).opacity"
      expect(await page.evaluate(opacity)).toBe('1')
      const gaps = page.getByRole('img', { name: 'Downloads', exact: true }).locator('.series-missing')
      expect(await gaps.count()).toBe(3)
      expect(await card(page, 'Downloads').locator('dd').allTextContents()).toEqual(['4', '+100% (2 before)'])
      expect(await card(page, 'Installations').locator('dd').allTextContents()).toEqual(['1', 'before: not known'])

      await page.getByLabel('Only plugins (item ids)').fill(`${other}, mpi-000003`)
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.getByText('Revenue: no payment was reported.').waitFor()
      expect((await rowsOf(page, 'Downloads')).at(2)).toBe(`${dayOf(3)} not counted`)
      await page.goBack()
      await page.getByRole('img', { name: 'Revenue in EUR' }).waitFor()
      expect(await page.getByLabel('Only plugins (item ids)').inputValue()).toBe('')
      await page.goBack()
      await page.getByRole('img', { name: 'Active users' }).waitFor()
      expect(await page.getByRole('checkbox', { name: 'Revenue' }).isChecked()).toBe(false)

      await goTo(page, `${activity}?metrics=WRONG`)
      await page.getByRole('alert').getByText('"WRONG" does not exist').waitFor()
      await page.getByRole('button', { name: 'Reset' }).click()
      await page.getByRole('img', { name: 'Active users' }).waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'from the top plugins to the report of one, beside what the marketplace counts; on a narrow window too',
    async () => {
      const { page, complaints } = await open.visit(`${activity}/top`)
      const { data } = await open.house.ask('query ($id: ID!) { plugin(id: $id) { title } }', { id: one })
      const rows = page.locator('tbody tr')
      await rows.nth(1).waitFor()
      expect(await rows.nth(0).locator('th, td').allTextContents()).toEqual(['1', data.plugin.title, '5'])
      await page.getByLabel('By').selectOption('REVENUE')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.getByText('123 456 789.5 EUR').waitFor()
      expect(hashOf(page)).toContain('metric=REVENUE&currency=EUR')

      await page.setViewportSize({ width: 380, height: 800 })
      expect(await isWiderThanWindow(page)).toBe(false)
      await page.getByRole('link', { name: data.plugin.title, exact: true }).click()
      await page.getByRole('heading', { name: `What was reported about ${data.plugin.title}` }).waitFor()
      expect(await page.getByRole('row', { name: /^Germany DE/ }).textContent()).toBe('Germany DE3')
      expect(await page.getByRole('row', { name: /^1\.1\.0/ }).textContent()).toBe('1.1.0 3')
      expect(await page.getByRole('row', { name: /^plugin_downloaded/ }).textContent()).toBe('plugin_downloaded 5')
      expect(await card(page, 'Users on the last day').locator('dd').textContent()).toBe('1')
      expect(await card(page, 'Users on its last 7 days').locator('dd').textContent()).toBe('3')
      expect(await card(page, 'Mean session').locator('dd').textContent()).toBe('no event says')
      expect(await card(page, 'Mean of stars').locator('dd').first().textContent()).toContain('nobody rated')
      await page.getByLabel('Over time').selectOption('REVENUE')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.getByRole('img', { name: 'Revenue in EUR' }).waitFor()
      expect(await isWiderThanWindow(page)).toBe(false)

      await page.getByRole('link', { name: 'What the marketplace counts of it' }).click()
      await page.getByText('Counted by the marketplace at').waitFor()
      await page.getByRole('link', { name: 'What this gateway counted itself' }).click()
      expect(hashOf(page)).toBe(`${activity}/plugin/${one}`)
      await page.getByRole('link', { name: 'The plugin', exact: true }).click()
      await page.getByRole('link', { name: 'Its activity' }).waitFor()
      expect(await page.getByRole('link', { name: 'Its activity' }).getAttribute('href')).toBe(
        `${activity}/plugin/${one}`,
      )
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'events, the latest first: in pages, by plugin, user and type, each with all that it says',
    async () => {
      const { page, complaints } = await open.visit(`${activity}/events`)
      const rows = page.locator('.opening > tbody > tr')
      await rows.nth(24).waitFor()
      expect(await rows.nth(0).locator('th').textContent()).toBe('plugin_noted')
      await page.getByRole('button', { name: 'Next' }).click()
      await page.waitForURL(/after=/)
      await eventually('the rest', async () => (await rows.count()) === 8)
      await page.goBack()
      await eventually('the first page', async () => (await rows.count()) === 25)

      await page.getByRole('link', { name: /^More about plugin_noted/ }).press('Enter')
      const data = JSON.parse((await page.locator('.detail pre').textContent()) ?? '') as unknown
      expect(data).toEqual({ word: 'مرحبا', deep: { list: [1, null] } })
      expect(hashOf(page)).toContain('event=')

      await page.getByLabel('Type').fill('plugin_downloaded')
      await page.getByLabel('Plugin (item id)').fill(one)
      await page.getByLabel('User (panel user id)').fill('u-1')
      await page.getByLabel('Type').press('Enter')
      await eventually('those that fit', async () => (await rows.count()) === 3)
      expect(hashOf(page)).toBe(`${activity}/events?plugin=${one}&user=u-1&type=plugin_downloaded`)
      await page.getByLabel('To (UTC)').fill(`${dayOf(8)}T12:01`)
      await page.getByLabel('Type').press('Enter')
      await eventually('that of the first day', async () => (await rows.count()) === 1)
      expect(hashOf(page)).toContain(`&to=${encodeURIComponent(`${dayOf(8)}T12:01`)}`)
      await page.getByLabel('From (UTC)').fill(`${dayOf(8)}T12:01`)
      await page.getByLabel('Type').press('Enter')
      await page.getByText('No event like this was counted.').waitFor()
      await page.getByLabel('To (UTC)').fill('')
      await page.getByLabel('Type').press('Enter')
      await eventually('those after it', async () => (await rows.count()) === 2)
      await page.getByLabel('From (UTC)').fill('')
      await page.getByLabel('Type').press('Enter')
      await eventually('all of them again', async () => (await rows.count()) === 3)
      await page.getByLabel('User (panel user id)').fill('nobody')
      await page.getByLabel('Type').press('Enter')
      await page.getByText('No event like this was counted.').waitFor()
      await page.goBack()
      await rows.nth(2).waitFor()
      expect(await page.getByLabel('User (panel user id)').inputValue()).toBe('u-1')
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'whoever acts for a user sees own plugins and own events, and is told the rest in words',
    async () => {
      const { page, complaints } = await open.visit(activity, readers, author)
      await page.getByRole('heading', { name: 'Your plugins over time' }).waitFor()
      await page.getByText('Your token acts for a user').waitFor()
      await card(page, 'Downloads').waitFor()
      const asked = askedBy(page)
      await goTo(page, `${activity}/events`)
      await page.getByRole('heading', { name: 'Your events, latest first' }).waitFor()
      await page.locator('.opening > tbody > tr').first().waitFor()
      expect(await page.locator('.opening > tbody > tr').count()).toBe(1)
      expect(await page.getByLabel('User (panel user id)').count()).toBe(0)
      await goTo(page, `${activity}/top`)
      await page.getByText('nobody’s revenue is compared').waitFor()
      expect(await page.getByRole('option', { name: 'Revenue' }).count()).toBe(0)
      await goTo(page, `${activity}/plugin/${one}`)
      await card(page, 'Revenue in EUR').waitFor()
      await goTo(page, `${activity}/plugin/mpi-000004`)
      await page.getByRole('alert').getByText('only for what was reported about plugins of that user').waitFor()
      expect(new Set(asked)).toEqual(new Set(['AnalyticsEvents', 'AnalyticsTopPlugins', 'AnalyticsPluginReport']))
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'says how much waits to be counted, and that nothing was counted yet',
    async () => {
      const { page, complaints } = await open.visit('#/gateway', readers)
      let coverage: object = { since: null, until: '2026-01-02T03:04:05.000Z', waiting: '1234' }
      await page.route('**/graphql', async (route) => {
        if (operationOf(route.request()) !== 'AnalyticsTopPlugins') return route.fallback()
        const response = await route.fetch()
        const body = (await response.json()) as { data: { topPlugins: object } }
        body.data.topPlugins = { entries: [], coverage }
        return route.fulfill({ response, json: body })
      })
      await goTo(page, `${activity}/top`)
      const said = page.locator('.coverage')
      await said.waitFor()
      expect(await said.textContent()).toBe(
        'This gateway has counted nothing yet. Counted until 2026-01-02 03:04:05 UTC; 1 234 batches wait to be counted.',
      )
      await page.getByText('Nothing like this was reported about any plugin.').waitFor()
      coverage = { since: '2026-01-01T00:00:00.000Z', until: '2026-01-02T03:04:05.000Z', waiting: '1' }
      await goTo(page, `${activity}/top?metric=VIEWS`)
      await said.getByText('1 batch waits to be counted.').waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )
})
