import type { Page } from 'playwright-core'
import { inBrowser, openConsole } from './console.ts'
import type { ConsoleHouse } from './console.ts'
import { askedBy, operationOf } from './operations.ts'

/** `1 234 567`, as the console groups digits. */
const grouped = (digits: string | number): string => String(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ' ')

const column = (page: Page, caption: string, nth: number) =>
  page.getByRole('table', { name: caption }).locator(`tbody tr > :nth-child(${nth})`).allInnerTexts()

/** As by a link: the session stays. */
const goTo = (page: Page, hash: string) => page.goto(new URL(hash, page.url()).href)

/** Lets an operation be answered with other data: what the sandbox never says, but a marketplace may. */
const rewrite = (page: Page, operation: string, change: (data: never) => void) =>
  page.route('**/graphql', async (route) => {
    if (operationOf(route.request()) !== operation) return route.fallback()
    const response = await route.fetch()
    const body = (await response.json()) as { data: never }
    change(body.data)
    return route.fulfill({ response, json: body })
  })

/** Much room, because a machine may do much else at the same time. */
const longestMs = 90_000

inBrowser('the analytics room', () => {
  let open: ConsoleHouse
  beforeAll(async () => {
    open = await openConsole()
  }, 120_000)
  afterAll(() => open?.stop())
  afterEach(() => void open.house.sandbox.control({ mode: 'ok' }))

  const authorOf = async (pluginId: string): Promise<string> => {
    const { data } = await open.house.ask('query ($id: ID!) { plugin(id: $id) { author { id } } }', { id: pluginId })
    return data.plugin.author.id as string
  }

  test(
    'shows the totals, and categories sorted by the column one follows; Back sorts as before',
    async () => {
      const { page, complaints } = await open.visit('#/analytics')
      const { data } = await open.house.ask('{ marketplaceStats { totalDownloads categories { name count } } }')
      await page.getByText(grouped(data.marketplaceStats.totalDownloads), { exact: true }).waitFor()
      const counts = (data.marketplaceStats.categories as { count: number }[]).map(({ count }) => String(count))
      const byCount = counts.toSorted((one, other) => Number(other) - Number(one))
      expect(await column(page, 'Categories', 2)).toEqual(byCount)
      expect(new Set(await column(page, 'Categories', 4))).toEqual(new Set(['not known']))

      await page.getByRole('link', { name: 'Category' }).click()
      await page.locator('th[aria-sort="ascending"]', { hasText: 'Category' }).waitFor()
      const names = (data.marketplaceStats.categories as { name: string }[]).map(({ name }) => name)
      expect(await column(page, 'Categories', 1)).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en-GB')))
      expect(new URL(page.url()).hash).toBe('#/analytics?sort=name&order=asc')
      await page.goBack()
      await page.locator('th[aria-sort="descending"]', { hasText: 'Plugins' }).waitFor()
      expect(await column(page, 'Categories', 2)).toEqual(byCount)
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'looks up a plugin by its id: numbers, ratings, countries, and the way to its author',
    async () => {
      const { page, complaints } = await open.visit('#/analytics')
      await page.getByLabel('Plugin', { exact: true }).fill(' mpi-000002 ')
      await page.getByRole('button', { name: 'Show plugin' }).click()
      const { data } = await open.house.ask(`{
      plugin(id: "mpi-000002") { title author { id username } }
      pluginAnalytics(pluginId: "mpi-000002") {
        views { unique } downloads { total thisWeek } geographic { downloads } ratings { distribution { stars count } } } }`)
      const { plugin, pluginAnalytics: numbers } = data
      const title = page.getByRole('link', { name: plugin.title, exact: true })
      expect(await title.getAttribute('href')).toBe('#/browse/mpi-000002')
      expect(new URL(page.url()).hash).toBe('#/analytics/plugin/mpi-000002')
      const week = page.getByRole('row', { name: /^This week/ })
      await week.getByText(grouped(numbers.downloads.thisWeek), { exact: true }).waitFor()
      const people = page.getByRole('row', { name: /^Different people/ })
      await people.getByText(grouped(numbers.views.unique), { exact: true }).waitFor()

      const sorted = (numbers.geographic as { downloads: string }[]).map(({ downloads }) => BigInt(downloads))
      sorted.sort((one, other) => (one < other ? 1 : -1))
      expect(await column(page, 'Downloads by country', 2)).toEqual(sorted.map((count) => grouped(count.toString())))

      await page.getByText('As a table').click()
      const five = (numbers.ratings.distribution as { stars: number; count: number }[]).find(({ stars }) => stars === 5)
      await page
        .getByRole('row', { name: `5 stars ${String(five?.count).replaceAll(/\B(?=(\d{3})+$)/g, ' ')}` })
        .waitFor()

      await page.getByRole('link', { name: `All numbers of ${plugin.author.username}` }).click()
      await page.getByRole('heading', { name: `Plugins of ${plugin.author.id}` }).waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'sums the plugins of a user up, and leads to each of them and back',
    async () => {
      const userId = await authorOf('mpi-000001')
      const { page, complaints } = await open.visit('#/analytics')
      await page.getByLabel('User', { exact: true }).fill(userId)
      await page.getByRole('button', { name: 'Show user' }).click()
      const { data } = await open.house.ask(
        'query ($id: ID!) { userAnalytics(userId: $id) { totals { metric value } revenue { amount currency } plugins { itemId downloads { total } } } }',
        { id: userId },
      )
      const { totals, revenue, plugins } = data.userAnalytics
      const cards = page.locator('.totals')
      for (const { value } of totals) await cards.getByText(grouped(value), { exact: true }).waitFor()
      for (const { amount, currency } of revenue) {
        const [whole, fraction] = amount.split('.')
        const text = `${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`} ${currency}`
        await cards.getByText(text, { exact: true }).waitFor()
      }
      expect(await column(page, 'Plugin by plugin', 2)).toHaveLength(plugins.length)

      const [first] = (await column(page, 'Plugin by plugin', 1)) as [string]
      await page.getByRole('link', { name: first, exact: true }).click()
      await page.getByRole('heading', { name: first, exact: true }).waitFor()
      await page.goBack()
      await page.getByRole('table', { name: 'Plugin by plugin' }).waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'says of an unknown id that it is not known',
    async () => {
      const { page, complaints } = await open.visit('#/analytics/plugin/no-such')
      await page.getByText('does not know a plugin with the id no-such').waitFor()
      await goTo(page, '#/analytics/user/nobody')
      await page.getByText('does not know a user with the id nobody').waitFor()
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'whoever acts for a user sees that user at once, and no other is asked for',
    async () => {
      const userId = await authorOf('mpi-000003')
      const { page, complaints } = await open.visit('#/analytics', ['analytics:read', 'item:read'], userId)
      await page.getByRole('heading', { name: 'Your plugins' }).waitFor()
      await page.getByRole('table', { name: 'Plugin by plugin' }).waitFor()
      expect(await page.getByLabel('User', { exact: true }).count()).toBe(0)
      const asked = askedBy(page)
      await goTo(page, '#/analytics/user/somebody-else')
      await page.getByText(`Your token acts for ${userId}`).waitFor()
      expect(asked).not.toContain('AnalyticsUser')
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'without item:read says what is missing, asks for nothing of it, and shows the rest',
    async () => {
      const { page, complaints } = await open.visit('', ['analytics:read'])
      const asked = askedBy(page)
      await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Analytics' }).click()
      await page.getByText('Totals and categories: your token lacks the permission item:read.').waitFor()
      await page.getByLabel('Plugin', { exact: true }).fill('mpi-000001')
      await page.getByRole('button', { name: 'Show plugin' }).click()
      await page.getByRole('heading', { name: 'mpi-000001' }).waitFor()
      await page.getByText("The plugin's title is shown with the permission").waitFor()
      await page.getByRole('link', { name: 'Report' }).click()
      await page.getByText('your token lacks the permission analytics:write.').waitFor()
      expect(asked).toEqual(['AnalyticsPlugin'])
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'a number that would lose digits on its way is said to, and nothing is reported',
    async () => {
      const { page, complaints } = await open.visit('#/analytics/report')
      const asked = askedBy(page)
      await page.getByLabel('Type', { exact: true }).fill('counted')
      await page.getByLabel('What belongs to it').selectOption('custom')
      await page.getByLabel('A JSON object').fill('{ "serial": 12345678901234567890 }')
      await page.getByRole('button', { name: 'Report it' }).click()
      await page.getByRole('alert').getByText('The number 12345678901234567890 would arrive as another one.').waitFor()
      expect(asked).toEqual([])
      await page.getByLabel('A JSON object').fill('{ "serial": "12345678901234567890", "size": 9007199254740992 }')
      await page.getByRole('button', { name: 'Report it' }).click()
      await page.getByText('It is safe, and on its way to the marketplace.').waitFor()
      expect(await page.getByRole('alert').count()).toBe(0)
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'while the marketplace is down shows earlier totals as such, and what failed with a way to try again',
    async () => {
      await open.house.ask('{ marketplaceStats { totalPlugins } }')
      open.house.sandbox.control({ mode: '503', only: '/integration/stats' })
      const { page, complaints } = await open.visit('#/analytics')
      await page.getByRole('status').getByText('The marketplace cannot be asked at the moment').waitFor()
      await page.getByRole('table', { name: 'Categories' }).waitFor()

      open.house.sandbox.control({ mode: 'wrong-shape', only: '/integration/analytics' })
      await page.getByLabel('Plugin', { exact: true }).fill('mpi-000004')
      await page.getByRole('button', { name: 'Show plugin' }).click()
      const alert = page.getByRole('alert')
      await alert.getByText('UPSTREAM_CONTRACT_VIOLATION').waitFor()
      expect(await alert.innerText()).toMatch(/request [0-9a-f-]{36}/)
      expect(await page.getByText('does not know').count()).toBe(0)
      open.house.sandbox.control({ mode: 'ok' })
      await alert.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('table', { name: 'Downloads by country' }).waitFor()
      expect(await alert.count()).toBe(0)
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )

  test(
    'keeps counts past 2^53 exact, signs growth, and takes not known for neither zero nor little',
    async () => {
      const { page, complaints } = await open.visit('#/gateway')
      await rewrite(page, 'MarketplaceTotals', (data: { marketplaceStats: { categories: unknown[] } }) => {
        data.marketplaceStats.categories = [
          { name: 'Less', count: 1, downloads: '9007199254740992', growth: -0.031, averageRating: 4.25 },
          { name: 'Unsaid', count: 1, downloads: null, growth: null, averageRating: null },
          { name: 'More', count: 1, downloads: '9007199254740993', growth: 0.125, averageRating: null },
        ]
      })
      await goTo(page, '#/analytics?sort=downloads')
      await page.getByRole('table', { name: 'Categories' }).waitFor()
      expect(await column(page, 'Categories', 1)).toEqual(['More', 'Less', 'Unsaid'])
      expect(await column(page, 'Categories', 3)).toEqual([
        grouped('9007199254740993'),
        grouped('9007199254740992'),
        'not known',
      ])
      expect(await column(page, 'Categories', 4)).toEqual(['+12.5%', '-3.1%', 'not known'])
      await page.getByRole('link', { name: 'Growth of downloads' }).click()
      await page.getByRole('link', { name: 'Growth of downloads' }).click()
      await page.locator('th[aria-sort="ascending"]', { hasText: 'Growth' }).waitFor()
      expect(await column(page, 'Categories', 1)).toEqual(['Less', 'More', 'Unsaid'])

      await rewrite(page, 'AnalyticsPlugin', (data: { pluginAnalytics: Record<string, unknown> }) => {
        const ratings = { average: null, count: 0, wilson: null, distribution: [] }
        Object.assign(data.pluginAnalytics, { revenue: null, ratings, geographic: [] })
      })
      await goTo(page, '#/analytics/plugin/mpi-000001')
      await page.getByText('the currency of this plugin is not known').waitFor()
      await page.getByText('Nobody has rated it.').waitFor()
      expect(await page.getByRole('columnheader', { name: 'Revenue' }).count()).toBe(0)
      await rewrite(page, 'AnalyticsPlugin', (data: { pluginAnalytics: { ratings: object } }) => {
        data.pluginAnalytics.ratings = { average: null, count: null, wilson: null, distribution: [] }
      })
      await goTo(page, '#/analytics/plugin/mpi-000003')
      await page.getByText('The marketplace does not say how it is rated.').waitFor()

      await rewrite(page, 'AnalyticsUser', (data: { userAnalytics: Record<string, unknown> }) => {
        const totals = [
          { metric: 'DOWNLOADS', value: 1e21 },
          { metric: 'UNIQUE_VIEWS', value: null },
        ]
        Object.assign(data.userAnalytics, { revenue: null, totals })
      })
      await goTo(page, '#/analytics/user/author-0001')
      await page.getByText('Not known: a part of the sum is not known.').waitFor()
      await page.getByText('Not known: some of it is in a currency that is not known.').waitFor()
      expect(await page.locator('.totals').innerText()).toContain(`about ${grouped('1000000000000000000000')}`)
      expect(complaints).toEqual([])
      await page.close()
    },
    longestMs,
  )
})
