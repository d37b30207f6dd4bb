import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { startReady } from '../setup/product.ts'
import { findBrowser, launchBrowser, watch } from '../support/browser.ts'

const executable = findBrowser()
const inBrowser = executable === null ? describe.skip : describe
const dataDir = mkdtempSync(join(tmpdir(), 'playground-'))

inBrowser('the playground in a browser', () => {
  let product: Awaited<ReturnType<typeof startReady>>
  let browser: Browser
  let page: Page
  let complaints: readonly string[]

  beforeAll(async () => {
    const bundle = fileURLToPath(new URL('../../console/dist/playground.html', import.meta.url))
    if (!existsSync(bundle)) throw new Error('The pages have not been built. Run: npm run prepare-pages')
    product = await startReady(dataDir)
    browser = await launchBrowser(executable!)
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    product?.child.kill('SIGTERM')
    await product?.ended
    rmSync(dataDir, { recursive: true })
  })

  beforeEach(async () => {
    page = await browser.newPage()
    page.setDefaultTimeout(15_000)
    complaints = watch(page, new URL(product.ready.playground).origin)
    await page.goto(product.ready.playground)
    await page.locator('.graphiql-query-editor .view-line').first().waitFor()
  })
  afterEach(() => page.close())

  /** Puts the token where the page says: behind "Bearer " in the headers editor. */
  async function pasteToken(token: string): Promise<void> {
    await page.locator('.graphiql-editor-tool .monaco-editor .view-line', { hasText: 'Authorization' }).click()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.insertText(token)
  }

  const answer = () => page.locator('.graphiql-response')

  test('loads without a complaint of the browser and asks nobody else', async () => {
    await page.getByRole('button', { name: 'Execute query (Ctrl-Enter)' }).waitFor()
    await page.waitForLoadState('networkidle')
    expect(complaints).toEqual([])
  })

  test('shows the results of its first query once a token is pasted', async () => {
    await pasteToken(product.ready.token)
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await answer().getByText('"totalCount"').waitFor()
    expect(complaints).toEqual([])
    const stores = '[localStorage, sessionStorage].map((store) => Object.entries(store))'
    const kept = JSON.stringify([await page.evaluate(stores), await page.context().cookies()])
    expect(kept).toContain('SearchPlugins')
    expect(kept).not.toContain(product.ready.token)
  })

  test('has room for the question and for the answer also in a window of a telephone', async () => {
    await page.setViewportSize({ width: 380, height: 800 })
    await pasteToken(product.ready.token)
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await answer().getByText('"totalCount"').waitFor()
    for (const pane of ['.graphiql-editors', '.graphiql-response']) {
      const { width, height } = (await page.locator(pane).boundingBox())!
      expect({ pane, isRoom: width > 250 && height > 200 }).toEqual({ pane, isRoom: true })
    }
  })

  test('follows a subscription until it is stopped, and says why one is refused', async () => {
    const type = async (operation: string) => {
      await page.locator('.graphiql-query-editor .view-line').first().click()
      await page.keyboard.press('ControlOrMeta+A')
      await page.keyboard.insertText(operation)
    }
    await type('subscription { syncHealthChanged(intervalMs: 1000) { pending ')
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await answer()
      .getByText(/AUTHENTICATION_FAILED/)
      .waitFor()
    await pasteToken(product.ready.token)
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await answer().getByText('"syncHealthChanged"').waitFor()
    const left = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/graphql'))
    await page.getByRole('button', { name: /^Stop query/ }).click()
    expect((await left).failure()?.errorText).toBe('net::ERR_ABORTED')
    await page.getByRole('button', { name: /^Execute query/ }).waitFor()
    await answer().getByText('"syncHealthChanged"').waitFor()
  })

  test('says what is missing while there is no token, and is not refused for an empty one', async () => {
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await answer().getByText('"errors"').waitFor()
    await answer()
      .getByText(/AUTHENTICATION_FAILED/)
      .waitFor()
  })

  test('underlines a mistake', async () => {
    await pasteToken('"')
    await page.locator('.graphiql-editor-tool .squiggly-error').first().waitFor()
    expect(complaints).toEqual([])
  })

  test('shows the documentation to a token that may introspect', async () => {
    await pasteToken(product.ready.token)
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    const explorer = page.locator('.graphiql-doc-explorer')
    await explorer.getByText('Query', { exact: true }).first().click()
    await explorer.getByText('searchPlugins', { exact: true }).first().click()
    await explorer.getByText('Finds plugins.').first().waitFor()
    expect(complaints).toEqual([])
  })
})
