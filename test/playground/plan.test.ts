import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { sdl as panelSdl, startPanel } from '../../examples/panel/panel.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { findBrowser, launchBrowser, watch } from '../support/browser.ts'

const executable = findBrowser()
const inBrowser = executable === null ? describe.skip : describe

inBrowser('the query plan in the playground', () => {
  let dir: string
  let panel: Awaited<ReturnType<typeof startPanel>>
  let house: TestGateway
  let browser: Browser
  let page: Page
  let complaints: readonly string[]

  beforeAll(async () => {
    const bundle = fileURLToPath(new URL('../../console/dist/playground.html', import.meta.url))
    if (!existsSync(bundle)) throw new Error('The pages have not been built. Run: npm run prepare-pages')
    dir = await mkdtemp(join(tmpdir(), 'plan-'))
    panel = await startPanel()
    const list = join(dir, 'subgraphs.json')
    await writeFile(join(dir, 'panel.graphql'), panelSdl)
    await writeFile(list, JSON.stringify([{ name: 'panel', url: panel.url, sdl: 'panel.graphql' }]))
    house = await startTestGateway({ env: { SUBGRAPHS: list } })
    browser = await launchBrowser(executable!)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await house?.stop()
    await panel?.stop()
    await rm(dir, { recursive: true })
  })

  /** Runs one operation in a new page with this token and opens the pane. */
  async function run(token: string, query: string): Promise<void> {
    page = await browser.newPage()
    page.setDefaultTimeout(20_000)
    complaints = watch(page, house.url)
    // As if it had been typed on an earlier visit: the editor closes braces by itself.
    await page.addInitScript(`localStorage.setItem('graphiql:query', ${JSON.stringify(query)})`)
    await page.goto(`${house.url}/playground`)
    await page.locator('.graphiql-editor-tool .monaco-editor .view-line', { hasText: 'Authorization' }).click()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.insertText(token)
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await page.locator('.graphiql-response').getByText('"data"').waitFor()
    await page.getByRole('button', { name: 'Show Query plan' }).click()
  }
  afterEach(() => page?.close())

  const query = '{ plugin(id: "mpi-000001") { title gameServers { name owner { displayName } } } }'

  test('shows which subgraphs were asked, with what, and how long they took', async () => {
    await run(await house.token(), query)
    const plan = page.getByRole('region', { name: 'Query plan' })
    await plan.getByText('For each plugin.gameServers[].owner', { exact: true }).waitFor()
    const steps = await plan.locator('li').allInnerTexts()
    expect(steps[0]).toBe('One after the other')
    expect(steps.some((step) => step.startsWith('Ask marketplace') && step.includes('title'))).toBe(true)
    expect(steps.some((step) => step.startsWith('Ask for entities at panel'))).toBe(true)
    const rows = await plan.locator('tbody tr').allInnerTexts()
    expect(rows.map((row) => row.split('\t')[0])).toEqual(['marketplace', 'panel', 'marketplace'])
    for (const row of rows) expect(row).toMatch(/\d+\.\d ms\tanswered$/)
    expect(await page.locator('.graphiql-response').innerText()).not.toContain('queryPlan')
    expect(complaints).toEqual([])
  }, 60_000)

  const none = /came without a plan: .* the token lacks the permission admin:introspect/

  test('says why there is none for a token that may not see the schema', async () => {
    await run(await house.token(['item:read']), query)
    await page.getByText(none).waitFor()
    expect(complaints).toEqual([])
  }, 60_000)

  test('leaves no plan of an earlier token beside the answer of a later one', async () => {
    await run(await house.token(), query)
    const plan = page.getByRole('region', { name: 'Query plan' })
    await plan.locator('li').first().waitFor()
    await page.locator('.graphiql-editor-tool .monaco-editor .view-line', { hasText: 'Authorization' }).click()
    await page.keyboard.press('Control+A')
    // The editor closes the quote and the brace.
    await page.keyboard.insertText(`{"Authorization":"Bearer ${await house.token(['item:read'])}`)
    // The page takes what is typed a moment later, on a busy machine after the click: then it is the earlier token's answer once more.
    const isThere = () =>
      plan
        .getByText(none)
        .waitFor({ timeout: 3_000 })
        .then(
          () => true,
          () => false,
        )
    do await page.getByRole('button', { name: /^Execute query/ }).click()
    while (!(await isThere()))
    expect(await plan.locator('li').count()).toBe(0)
    expect(complaints).toEqual([])
  }, 60_000)
})
