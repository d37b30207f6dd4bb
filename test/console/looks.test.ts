/** What the console looks like where windows are narrow, colours are the reader's, and fingers or the keyboard do the pressing. */
import type { Page } from 'playwright-core'
import { generated } from '../../sandbox/catalogue/generate.ts'
import type { CatalogueEntry } from '../../sandbox/catalogue/load.ts'
import { item } from '../features/catalog/shelf.ts'
import { file } from '../features/publishing/review/asking.ts'
import { inBrowser, openConsole } from './console.ts'
import type { ConsoleHouse } from './console.ts'

const endless = item('endless', { title: `Endless ${'W'.repeat(180)}`, user_id: 'author-0001' })
const ownCatalogue = {
  name: 'generated, and a name without an end',
  async *entries(onProgress: (line: string) => void): AsyncIterable<CatalogueEntry> {
    yield* generated({ plugins: 20 }).entries(onProgress)
    yield { item: endless, daily: [] }
  },
}

/** By how much the page is wider than the window. */
const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
const heightOf = async (page: Page, selector: string) => (await page.locator(selector).first().boundingBox())!.height
const styles = (page: Page, selector: string, name: string) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => getComputedStyle(one)[${JSON.stringify(name)}])`,
  )

/** How much one colour stands out from another, as WCAG 2 has it. */
function contrast(...colours: readonly string[]): number {
  const [dark, light] = colours.map(luminance).toSorted((one, other) => one - other)
  return (light! + 0.05) / (dark! + 0.05)
}

function luminance(colour: string): number {
  const parts = colour.match(/[\d.]+/g)!.map((part) => Number(part) / 255)
  const [red, green, blue] = parts.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

inBrowser('the looks of the console', () => {
  let open: ConsoleHouse
  beforeAll(async () => {
    open = await openConsole({ sandbox: { catalogue: ownCatalogue } })
  }, 120_000)
  afterAll(() => open?.stop())

  test('the table of a chart moves sideways in a narrow window, and the page does not', async () => {
    const { page } = await open.visit('#/sync')
    await page.setViewportSize({ width: 320, height: 800 })
    await page.getByText('As a table').first().click()
    await page.getByRole('region', { name: 'Table: Changes' }).waitFor()
    expect(await overflow(page)).toBe(0)
    await page.close()
  })

  test('a name without an end leaves room for what is said of it', async () => {
    const { page } = await open.visit('#/analytics/user/author-0001')
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('rowheader', { name: /Endless/ }).waitFor()
    const heading = await page.getByRole('columnheader').last().boundingBox()
    expect(heading!.x + heading!.width).toBeLessThanOrEqual(1280)
    await page.close()
  })

  test('where colours are the reader’s, one tab looks open, and legends keep the colours of their charts', async () => {
    const { page } = await open.visit('#/sync')
    await page.emulateMedia({ forcedColors: 'active' })
    await page.locator('.legend').first().waitFor()
    const [open_, ...others] = await styles(page, '.tabs a', 'borderBlockEndColor')
    expect(others).not.toContain(open_)
    const [ground] = await styles(page, ':root', 'backgroundColor')
    expect(new Set(others)).toEqual(new Set([ground]))
    const kept = "getComputedStyle(document.querySelector('.legend span'), '::before').forcedColorAdjust"
    expect(await page.evaluate(kept)).toBe('none')
    await page.close()
  })

  test.each(['light', 'dark'] as const)('in %s colours the edges of fields and buttons are seen', async (scheme) => {
    const { page } = await open.visit('#/browse')
    await page.emulateMedia({ colorScheme: scheme })
    await page.getByText('Filters', { exact: true }).click()
    await page.locator('.browse-found .card').first().waitFor()
    const [ground] = await styles(page, ':root', 'backgroundColor')
    const [card] = await styles(page, '.card', 'backgroundColor')
    for (const edge of await styles(page, 'main :is(input, select)', 'borderTopColor')) {
      expect(contrast(edge, ground!)).toBeGreaterThan(3)
      expect(contrast(edge, card!)).toBeGreaterThan(3)
    }
    await page.close()
  })

  test('what stands in a row is of one height, and links of lists are large enough for a finger', async () => {
    const { page } = await open.visit('#/browse')
    await page.locator('.browse-facets li a').first().waitFor()
    const heights = ['.browse-ask input', '.browse-ask select', '.browse-ask button']
    expect(new Set(await Promise.all(heights.map((one) => heightOf(page, one)))).size).toBe(1)
    for (const small of ['.browse-facets li a', '.browse-tags a'])
      expect(await heightOf(page, small)).toBeGreaterThanOrEqual(24)
    await page.close()
  })

  test('columns of numbers stand digit under digit, with their headings over them', async () => {
    const { page } = await open.visit('#/analytics/plugin/mpi-000001')
    await page.getByRole('row', { name: /^Today/ }).waitFor()
    const ends = await page.evaluate<
      number[]
    >(`[...document.querySelectorAll('table')[0].rows].slice(0, 4).map((row) => {
      const words = document.createRange()
      words.selectNodeContents(row.cells[1])
      return Math.round(words.getBoundingClientRect().right)
    })`)
    expect(new Set(ends).size).toBe(1)
    await page.close()
  })

  test('sizes and lengths in hints are grouped like all numbers', async () => {
    const { page } = await open.visit('#/publish/new')
    await page.getByText('At most 50 MiB, which are 52\u00a0428\u00a0800.').first().waitFor()
    await page.close()
  })

  test('a single bar is a bar, and not a wall', async () => {
    const { page } = await open.visit('#/analytics/activity?days=7&bucket=MONTH')
    await page.locator('.bars rect').first().waitFor({ state: 'attached' })
    const [bar, chart] = await Promise.all(
      ['.bars rect', '.bars svg'].map(async (one) => (await page.locator(one).first().boundingBox())!.width),
    )
    expect(bar).toBeLessThan(chart! / 5)
    await page.close()
  })

  test('on a telephone the top leaves room for the page', async () => {
    const { page } = await open.visit('#/sync')
    await page.setViewportSize({ width: 320, height: 800 })
    expect(await heightOf(page, '.top')).toBeLessThan(155)
    expect(await overflow(page)).toBe(0)
    await page.close()
  })

  test('the version stands behind a name that is written from right to left', async () => {
    const input = {
      panelItemId: 'from-the-right',
      userId: 'author-0001',
      submit: true,
      idempotencyKey: 'looks-from-the-right',
      manifest: { name: 'شكرا جزيلا', version: '1.0.0', description: 'Says thanks.', author: 'Ann' },
      files: [{ ...file, name: 'thanks.zip' }],
    }
    const begun = await open.house.ask(
      'mutation ($input: StartWorkflowInput!) { startPublishWorkflow(input: $input) { workflow { id } userErrors { message } } }',
      { input },
    )
    expect(begun.errors).toBeUndefined()
    const { page } = await open.visit('#/review')
    const parts = page.getByRole('rowheader').locator('bdi')
    await parts.first().waitFor()
    const [name, version] = await Promise.all([0, 1].map((at) => parts.nth(at).boundingBox()))
    expect(version!.x).toBeGreaterThan(name!.x)
    await page.close()
  })

  test('on paper stands what is shown, and nothing that can only be pressed', async () => {
    const { page } = await open.visit('#/browse/mpi-endless')
    await page.getByRole('heading', { level: 1, name: /Endless/ }).waitFor()
    await page.emulateMedia({ media: 'print' })
    for (const gone of ['.top', '.tabs', 'main button'])
      expect(await page.locator(gone).filter({ visible: true }).count()).toBe(0)
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
    await page.close()
  })
})
