/** What the console looks like where windows are narrow, colours are the reader's, and fingers or the keyboard do the pressing. */
import type { Page } from 'playwright-core'
import { generated } from '../../sandbox/catalogue/generate.ts'
import type { CatalogueEntry } from '../../sandbox/catalogue/load.ts'
import { item } from '../features/catalog/shelf.ts'
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
const styles = (page: Page, selector: string, name: string) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => getComputedStyle(one)[${JSON.stringify(name)}])`,
  )

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
})
