import type { Page } from 'playwright-core'
import { generated } from '../../sandbox/catalogue/generate.ts'
import type { CatalogueEntry } from '../../sandbox/catalogue/load.ts'
import { item } from '../features/catalog/shelf.ts'
import { inBrowser, openConsole } from './console.ts'
import type { ConsoleHouse } from './console.ts'

const digest = 'ab'.repeat(32)
const description = `# What it is

*Careful* words, [a link](https://example.org/more), [a letter](mailto:ann@example.org), [a room](#/gateway)
and ![a picture](https://cdn.example/inside.png).

| left | right |
|:--|--:|
| 1 | 2 |

<script>document.title = 'stolen'</script>`

const rich = item('rich', {
  title: 'Rich one',
  description,
  tags: ['a,b', 'plain'],
  price: 1234.5,
  currency: 'EUR',
  license_type: 'commercial',
  user_id: 'author-0001',
  screenshots: [
    { url: 'https://cdn.example/2.png', alt: 'The second', order: 1 },
    { url: 'https://cdn.example/1.png', alt: 'The first', order: 0 },
  ],
  metadata: {
    summary: 'Has everything.',
    downloads: 9_000_000_000_000_001,
    verified: true,
    license_spdx: 'MIT',
    homepage: 'https://rich.example/',
    marketplace_url: 'https://market.example/rich',
    rating: { average: 4.266666666666667, count: 10, distribution: { 1: 1, 2: 0, 3: 1, 4: 2, 5: 6 } },
    version: '2.0.0',
    versions: [
      {
        version: '2.0.0',
        channel: 'stable',
        published_at: '2026-10-01T00:00:00.000Z',
        min_panel_version: '2.0.0',
        changelog: 'Second release.',
        files: [{ name: 'rich.zip', size: 4_000_000_000, url: 'https://cdn.example/rich.zip', sha256: digest }],
        dependencies: [
          { id: 'panel-needed', range: '>=1.0.0', kind: 'required' },
          { any_of: ['one-way', 'another'], kind: 'optional' },
        ],
        conflicts: [{ id: 'nobody-knows', kind: 'conflict' }],
      },
      { version: '2.0.0-beta.1', channel: 'beta', published_at: '2026-09-01T00:00:00.000Z' },
      {
        version: '1.0.0',
        channel: 'stable',
        published_at: '2026-08-01T00:00:00.000Z',
        changelog: 'First release.',
        max_panel_version: '1.9.0',
      },
    ],
  },
})
/** As people name things who do not think of narrow windows. */
const long = item('long', {
  title: 'Longname'.repeat(12),
  description: `${'Unbroken'.repeat(40)} is all it says.`,
  tags: ['tagwithoutanend'.repeat(4)],
  price: 1234567.89,
  currency: 'EUR',
  license_type: 'commercial',
  metadata: { summary: 'Summary'.repeat(30), version: '1.0.0' },
})
/** The mark turns round what is behind it, up to the end of the line. */
const turned = item('turned', { title: '\u202Eturned round', metadata: { version: '1.0.0' } })
const needed = item('needed', { title: 'Needed one', metadata: { version: '1.0.0' } })

async function* entries(onProgress: (line: string) => void): AsyncGenerator<CatalogueEntry> {
  yield* generated({ plugins: 60 }).entries(onProgress)
  for (const one of [rich, needed, long, turned]) yield { item: one, daily: [] }
}

inBrowser('the room to browse in', () => {
  let open: ConsoleHouse
  beforeAll(async () => {
    open = await openConsole({
      sandbox: { catalogue: { name: 'browse', entries } },
      env: { MARKETPLACE_TIMEOUT: '1500', REQUEST_TIMEOUT: '3000' },
    })
  }, 120_000)
  afterAll(() => open?.stop())
  afterEach(() => {
    open.house.sandbox.control({ mode: 'ok' })
  })

  const hashOf = (page: Page) => decodeURIComponent(new URL(page.url()).hash)
  const results = (page: Page) => page.getByRole('region', { name: 'What was found' })
  /** Whoever leaves while something is on its way gives it up, and the browser calls that a failure. */
  const still = (page: Page) => page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  const back = async (page: Page) => {
    await still(page)
    await page.goBack()
  }
  const titles = (page: Page) => results(page).getByRole('heading', { level: 2 }).allTextContents()
  const saysFound = (page: Page, total: number) => results(page).getByText(`${total} found`, { exact: true }).waitFor()

  /** What the gateway says to the same search. */
  async function asked(input: object, args = 'first: 20') {
    const { data } = await open.house.ask(
      `query ($input: PluginSearchInput!) { searchPlugins(input: $input, ${args}) { totalCount edges { node { id title } } } }`,
      { input },
    )
    const { totalCount, edges } = data.searchPlugins
    return { total: totalCount as number, titles: edges.map(({ node }: { node: { title: string } }) => node.title) }
  }

  test('searches for words, keeps them in the address, and goes back', async () => {
    const { page, complaints } = await open.visit('#/browse')
    await saysFound(page, 64)
    await page.getByLabel('Words').fill('server')
    await still(page)
    await page.keyboard.press('Enter')
    const server = await asked({ q: 'server' })
    await saysFound(page, server.total)
    expect(await titles(page)).toEqual(server.titles)
    expect(hashOf(page)).toBe('#/browse?q=server')
    expect(await page.getByText('from the marketplace').count()).toBe(1)
    await page.getByLabel('Order').selectOption('Name')
    await still(page)
    await page.getByRole('button', { name: 'Search' }).first().click()
    await page.waitForURL(/sort=NAME/)
    const byName = await asked({ q: 'server', sort: 'NAME' })
    await results(page).getByRole('heading', { level: 2 }).first().getByText(byName.titles[0]).waitFor()
    expect(await titles(page)).toEqual(byName.titles)
    await back(page)
    await back(page)
    await saysFound(page, 64)
    expect(await page.getByLabel('Words').inputValue()).toBe('')
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('suggests plugins while somebody types, and opens one by the keyboard', async () => {
    const { page, complaints } = await open.visit('#/browse')
    const { data } = await open.house.ask('{ suggestPlugins(prefix: "ne") { title } }')
    const expected = data.suggestPlugins.map(({ title }: { title: string }) => title)
    await page.getByLabel('Words').pressSequentially('ne')
    const options = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')
    await options.nth(expected.length - 1).waitFor()
    const shown = await options.allTextContents()
    expect(shown.map((text, at) => text.startsWith(expected[at]))).toEqual(expected.map(() => true))
    await page.keyboard.press('ArrowDown')
    expect(await options.first().getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('Escape')
    await options.first().waitFor({ state: 'hidden' })
    await page.getByLabel('Words').fill('Needed')
    await options.first().waitFor()
    await page.keyboard.press('ArrowDown')
    await still(page)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Needed one' }).waitFor()
    expect(hashOf(page)).toBe('#/browse/mpi-needed')
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('filters as the form says, and shows what does not fit at its field', async () => {
    const { page, complaints } = await open.visit('#/browse')
    await still(page)
    await page.getByText('Filters', { exact: true }).click()
    await page.getByLabel('Category').selectOption('utility')
    await page.getByLabel('Tags', { exact: true }).fill('a%2Cb, other')
    await page.getByLabel('Of these tags').selectOption('any')
    await page.getByLabel('Cost', { exact: true }).selectOption('Only paid')
    await page.getByLabel('Costs at least').fill('1234.5')
    await page.getByLabel('Costs at most').fill('2000')
    await page.getByLabel('SPDX licences').fill('MIT')
    await page.getByLabel('Has a release that is').selectOption('Beta')
    await page.getByLabel('Runs on panel version').fill('not a version')
    await page.getByLabel('Author').fill('author-0001')
    await page.getByLabel('Changed after').fill('2026-09-30T23:00')
    await page.getByLabel('Made after').fill('2026-09-30T23:00')
    await page.getByLabel('Downloads at least').fill('9000000000000001')
    await page.getByLabel('Commercial').check()
    await page.getByLabel('Only verified ones').check()
    await page.getByLabel('Archived ones as well').check()
    await page.getByLabel('Say why').check()
    await page.getByLabel('Words').fill('rich')
    await still(page)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('VALIDATION_ERROR').waitFor()
    const panel = page.getByLabel('Runs on panel version')
    expect(await panel.getAttribute('aria-invalid')).toBe('true')
    await page.locator('.problem', { hasText: 'compatibleWith' }).waitFor()
    await panel.fill('2.1.0')
    await still(page)
    await panel.press('Enter')
    await saysFound(page, 1)
    expect(await titles(page)).toEqual(['Rich one'])
    await results(page).getByText('Words found in title').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    // One more, and it fits no longer.
    await page.getByLabel('Downloads at least').fill('9000000000000002')
    await still(page)
    await page.getByLabel('Downloads at least').press('Enter')
    await saysFound(page, 0)
    await still(page)
    await page.getByRole('link', { name: 'Without at least 9000000000000002 downloads' }).click()
    await saysFound(page, 1)
    await still(page)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.waitForURL((url) => url.hash === '#/browse?q=rich')
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('counts narrow the search down, and open it again', async () => {
    const { page, complaints } = await open.visit('#/browse')
    const facets = page.getByRole('region', { name: 'Narrow down' })
    await still(page)
    await facets.getByRole('link', { name: 'Game', exact: true }).click()
    const games = await asked({ category: 'game' })
    await saysFound(page, games.total)
    await still(page)
    await facets.getByRole('link', { name: 'Free', exact: true }).click()
    const free = await asked({ category: 'game', free: true })
    expect(free.total).toBeLessThan(games.total)
    await saysFound(page, free.total)
    expect(hashOf(page)).toContain('cost=free')
    expect(await facets.getByRole('link', { name: 'Free', exact: true }).getAttribute('aria-current')).toBe('true')
    await still(page)
    await facets.getByRole('link', { name: 'Free', exact: true }).click()
    await saysFound(page, games.total)
    await still(page)
    await page.getByRole('link', { name: 'Without category Game' }).click()
    await saysFound(page, 64)
    // By name, which the record answers: the marketplace's contract has no words for a tag with a comma.
    await page.getByLabel('Words').fill('rich')
    await page.getByLabel('Order').selectOption('Name')
    await page.getByLabel('Words').press('Enter')
    await saysFound(page, 1)
    await still(page)
    await facets.getByRole('link', { name: 'a,b' }).click()
    await page.getByRole('link', { name: 'Without tag a,b' }).waitFor()
    await still(page)
    expect(await titles(page)).toEqual(['Rich one'])
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('offers other spellings where nothing was found', async () => {
    // What the gateway has not seen it cannot offer.
    await asked({ q: 'server' })
    const { page, complaints } = await open.visit('#/browse?q=servr')
    await saysFound(page, 0)
    await still(page)
    await page.getByRole('link', { name: 'server', exact: true }).click()
    await saysFound(page, (await asked({ q: 'server' })).total)
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('turns pages by cursor, and back with the browser', async () => {
    const { page, complaints } = await open.visit('#/browse?size=10')
    await saysFound(page, 64)
    const first = await titles(page)
    expect(first).toEqual((await asked({}, 'first: 10')).titles)
    const second = (await asked({}, 'first: 10, offset: 10')).titles
    await still(page)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.waitForURL(/after=/)
    await results(page).getByRole('link', { name: second[0], exact: true }).waitFor()
    expect(await titles(page)).toEqual(second)
    await back(page)
    await results(page).getByRole('link', { name: first[0]!, exact: true }).waitFor()
    expect(await titles(page)).toEqual(first)
    await still(page)
    await page.goForward()
    await results(page).getByRole('link', { name: second[0], exact: true }).waitFor()
    await still(page)
    await page.getByRole('button', { name: 'First' }).click()
    await results(page).getByRole('link', { name: first[0]!, exact: true }).waitFor()
    await still(page)
    await page.getByText('Filters', { exact: true }).click()
    await page.getByLabel('Skip the first').fill('10')
    await still(page)
    await page.getByLabel('Skip the first').press('Enter')
    await results(page).getByRole('link', { name: second[0], exact: true }).waitFor()
    expect(await titles(page)).toEqual(second)
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a cursor of another search says so, with a way to the first page', async () => {
    const { page, complaints } = await open.visit('#/browse?q=server&after=abc')
    await page.getByRole('alert').getByText('VALIDATION_ERROR').waitFor()
    await still(page)
    await page.getByRole('link', { name: 'Go to the first page' }).click()
    await saysFound(page, (await asked({ q: 'server' })).total)
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a plugin that cannot be shown leaves a line in its place', async () => {
    open.house.sandbox.control({ mode: 'null-fields', only: '/integration/plugins/search' })
    const { page, complaints } = await open.visit('#/browse?q=server&size=10')
    await results(page).getByText('A plugin stands here that cannot be shown').first().waitFor()
    expect((await titles(page)).length).toBeGreaterThan(0)
    const alert = page.getByRole('alert')
    await alert.getByText('UPSTREAM_CONTRACT_VIOLATION').waitFor()
    await alert.getByText(/request/).waitFor()
    open.house.sandbox.control({ mode: 'ok' })
    await alert.getByRole('button', { name: 'Try again' }).click()
    await alert.waitFor({ state: 'detached' })
    const whole = await asked({ q: 'server' }, 'first: 10')
    await saysFound(page, whole.total)
    expect(await titles(page)).toEqual(whole.titles)
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('while the marketplace is down the record answers, and the page says so', async () => {
    await asked({ sort: 'NAME' })
    await open.house.ask('{ categories { id } marketplaceStats { totalPlugins } }')
    open.house.sandbox.control({ mode: '503' })
    const { page, complaints } = await open.visit('#/browse?q=needed')
    const warning = page.getByRole('status').filter({ hasText: 'cannot be asked at the moment' })
    await warning.first().waitFor()
    expect(await titles(page)).toContain('Needed one')
    await still(page)
    await page.getByRole('link', { name: 'Needed one' }).click()
    await page.getByRole('heading', { level: 1, name: 'Needed one' }).waitFor()
    await warning.first().waitFor()
    await still(page)
    await page.getByRole('link', { name: 'Categories' }).click()
    await page.getByRole('heading', { level: 1, name: 'Categories' }).waitFor()
    await page.getByRole('region', { name: 'The whole marketplace' }).getByText('cannot be asked').waitFor()
    expect(await page.getByRole('region', { name: 'The tree' }).getByRole('link').count()).toBeGreaterThan(5)
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('shows all of a plugin, and nothing of it is loaded from elsewhere', async () => {
    const { page, complaints } = await open.visit('#/browse/mpi-rich')
    await page.getByRole('heading', { level: 1, name: 'Rich one' }).waitFor()
    expect(await page.title()).toBe('Rich one · Browse · Ctrl-Alt-Play gateway')
    const text = await page.getByRole('article').innerText()
    expect(text).toContain('Has everything.')
    expect(text.replaceAll('\u202f', ' ')).toMatch(/9.000.000.000.000.001/)
    expect(text).toMatch(/1.234\.5 EUR/)
    expect(text).toContain('4.27 of 5')
    const { data } = await open.house.ask(
      '{ plugin(id: "mpi-rich") { author { displayName username } rating { wilson } } }',
    )
    expect(text).toContain(`${data.plugin.author.displayName} (${data.plugin.author.username}`)
    expect(text).toContain(`${(data.plugin.rating.wilson * 100).toFixed(1)} %`)
    expect(await page.getByRole('article').locator('img').count()).toBe(0)
    for (const [name, address] of [
      ['Picture: a picture', 'https://cdn.example/inside.png'],
      ['a link', 'https://example.org/more'],
      ['The first', 'https://cdn.example/1.png'],
      ['https://market.example/rich', 'https://market.example/rich'],
      ['https://rich.example/', 'https://rich.example/'],
    ] as const) {
      const link = page.getByRole('link', { name, exact: true })
      expect(await link.getAttribute('href')).toBe(address)
      expect(await link.getAttribute('rel')).toBe('noreferrer noopener')
      expect(await link.getAttribute('target')).toBe('_blank')
    }
    expect(await page.getByRole('link', { name: 'a letter' }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'a room' }).count()).toBe(0)
    await page.getByRole('heading', { level: 3, name: 'What it is' }).waitFor()
    await page.getByText("<script>document.title = 'stolen'</script>").waitFor()
    expect(await page.getByRole('link', { name: 'Its numbers' }).getAttribute('href')).toBe(
      '#/analytics/plugin/mpi-rich',
    )
    expect(await page.getByRole('link', { name: 'Change it' }).getAttribute('href')).toBe('#/publish/change/mpi-rich')
    await still(page)
    await page.getByRole('link', { name: 'As written' }).click()
    await page.getByText('# What it is').waitFor()
    await still(page)
    await page.getByRole('link', { name: 'Plain', exact: true }).click()
    await page.getByText('# What it is').waitFor({ state: 'detached' })
    await back(page)
    await page.getByText('# What it is').waitFor()
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('words without an end break in a narrow window, and nothing is pushed out of it', async () => {
    const { page, complaints } = await open.visit('#/browse?q=longname')
    await page.setViewportSize({ width: 380, height: 800 })
    const overhang = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    await page
      .getByRole('link', { name: /^Longname/ })
      .first()
      .waitFor()
    expect(await overhang()).toBe(0)
    for (const place of ['browse', 'publish/change']) {
      await page.evaluate(`location.hash = '#/${place}/mpi-long'`)
      await page.getByRole('heading', { name: /^Longname/ }).waitFor()
      await still(page)
      expect([place, await overhang()]).toEqual([place, 0])
    }
    expect(complaints).toEqual([])
    await page.close()
  })

  test('text that is written from right to left turns nothing round but itself', async () => {
    const { page, complaints } = await open.visit('#/publish/change/mpi-turned')
    const title = page.getByRole('heading', { name: 'turned round' })
    const state = page.getByText('published', { exact: true })
    await state.waitFor()
    const [one, other] = [await title.boundingBox(), await state.boundingBox()]
    // Behind the title, and not where it begins.
    expect(other!.x).toBeGreaterThan(one!.x + 60)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('shows its versions, one of them in full, and leads to what it needs', async () => {
    const { page, complaints } = await open.visit('#/browse/mpi-rich')
    const one = page.getByRole('region', { name: 'One version' })
    await one.getByRole('heading', { name: 'Version 2.0.0' }).waitFor()
    await one.getByText('Second release.').waitFor()
    await one.getByText(digest).waitFor()
    expect(await one.getByRole('link', { name: 'rich.zip' }).getAttribute('href')).toBe('https://cdn.example/rich.zip')
    await one.getByText(/^4.000.000.000$/).waitFor()
    await one.getByText('nobody-knows').waitFor()
    await one.getByText('one-way').waitFor()
    const table = page.getByRole('table').filter({ hasText: 'Panel versions' })
    await still(page)
    await table.getByRole('link', { name: '1.0.0' }).click()
    await one.getByText('First release.').waitFor()
    expect(hashOf(page)).toBe('#/browse/mpi-rich?version=1.0.0')
    const newest = page.getByRole('form', { name: 'Newest version' })
    await newest.getByLabel('For panel version').fill('1.5.0')
    await still(page)
    await newest.getByRole('button', { name: 'Look' }).click()
    await newest.getByText('Newest stable version for panel 1.5.0').waitFor()
    await newest.getByRole('link', { name: '1.0.0' }).waitFor()
    await newest.getByLabel('Newest of').selectOption('Alpha')
    await newest.getByText('there is none').waitFor()
    await page.getByLabel('Channel', { exact: true }).selectOption('Beta')
    await page.getByText('1 version', { exact: true }).waitFor()
    await one.getByRole('heading', { name: 'Version 2.0.0-beta.1' }).waitFor()
    await back(page)
    await one.getByText('First release.').waitFor()
    await still(page)
    await table.getByRole('link', { name: '2.0.0', exact: true }).click()
    await still(page)
    await one.getByRole('link', { name: 'Needed one' }).click()
    await page.getByRole('heading', { level: 1, name: 'Needed one' }).waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Needed one')
    await back(page)
    await page.getByRole('heading', { level: 1, name: 'Rich one' }).waitFor()
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('opens a plugin by any of its names, and says so where there is none', async () => {
    const { page, complaints } = await open.visit('#/browse?q=server')
    for (const [kind, name, hash] of [
      ['Slug', 'rich', '#/browse/slug/rich'],
      ["The panel's id", 'panel-rich', '#/browse/panel/panel-rich'],
    ] as const) {
      await still(page)
      await page.getByText('Open a plugin by its id').click()
      const form = page.getByRole('form', { name: 'Open a plugin' })
      await form.getByLabel('By').selectOption(kind)
      await form.getByLabel('Id').fill(name)
      await still(page)
      await form.getByRole('button', { name: 'Open' }).click()
      await page.getByRole('heading', { level: 1, name: 'Rich one' }).waitFor()
      expect(hashOf(page)).toBe(hash)
      await still(page)
      await page.getByRole('link', { name: 'Back to the search' }).click()
      await page.waitForURL((url) => url.hash === '#/browse?q=server')
    }
    await still(page)
    await page.goto(new URL('/console#/browse/no-such-plugin', open.house.url).href)
    await page.getByRole('heading', { name: 'No such plugin' }).waitFor()
    await page.getByText('no-such-plugin').waitFor()
    await still(page)
    await page.getByRole('link', { name: 'Back to the search' }).click()
    await saysFound(page, (await asked({ q: 'server' })).total)
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('shows the tree of categories, each with the way to what is in it', async () => {
    await open.house.ask(`mutation { syncCategories(categories: [
      { panelId: "p-interface", name: "Interface", description: "To look at." }
      { panelId: "p-analytics", name: "Analytics", parentId: "p-interface" }
    ]) { failed { error } userErrors { message } } }`)
    const { page, complaints } = await open.visit('#/browse')
    await still(page)
    await page.getByRole('link', { name: 'Categories' }).click()
    const tree = page.getByRole('region', { name: 'The tree' })
    const upper = tree.getByRole('listitem').filter({ hasText: 'To look at.' })
    await upper.getByRole('listitem').getByRole('link', { name: 'Analytics' }).waitFor()
    const { data } = await open.house.ask('{ categories { id pluginCount } marketplaceStats { totalDownloads } }')
    const { pluginCount } = data.categories.find(({ id }: { id: string }) => id === 'analytics')
    await upper
      .getByRole('listitem')
      .getByText(new RegExp(`^${pluginCount} plugins?$`))
      .waitFor()
    const total = data.marketplaceStats.totalDownloads.replace(/\B(?=(\d{3})+$)/g, '.')
    await page.getByText(new RegExp(`^${total}$`)).waitFor()
    await still(page)
    await upper.getByRole('link', { name: 'Interface' }).click()
    await saysFound(page, (await asked({ category: 'interface' })).total)
    expect(hashOf(page)).toBe('#/browse?category=interface')
    await page.getByRole('link', { name: 'Without category Interface' }).waitFor()
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('asks for nothing that the token does not allow, and says what is missing', async () => {
    const seen = open.house.sandbox.ledger().length
    const { page, complaints } = await open.visit('#/browse?q=rich', ['item:read'])
    await page.getByText('Authors are not shown').getByText('user:read').waitFor()
    await still(page)
    await page.getByRole('link', { name: 'Rich one' }).click()
    await page.getByRole('heading', { level: 1, name: 'Rich one' }).waitFor()
    const article = page.getByRole('article')
    await article.getByText('user:read').waitFor()
    for (const [door, permission] of [
      ['Its numbers', 'analytics:read'],
      ['Its activity', 'analytics:read'],
      ['Change it', 'item:write'],
    ] as const) {
      await article.locator('span').filter({ hasText: door }).getByText(permission).waitFor()
      expect(await page.getByRole('link', { name: door }).count()).toBe(0)
    }
    expect(await page.getByRole('alert').count()).toBe(0)
    const asked = open.house.sandbox.ledger().slice(seen)
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter(({ path }) => path.includes('/users'))).toEqual([])
    await still(page)
    expect(complaints).toEqual([])
    await page.close()
  })
})
