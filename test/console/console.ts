/** The console in a real browser, in front of a real gateway and its sandbox. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { findBrowser, launchBrowser, watch } from '../support/browser.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway, TestGatewayOptions } from '../support/gateway.ts'

const executable = findBrowser()
/** Skips, with a line that says so, where there is no browser. */
export const inBrowser = executable === null ? describe.skip : describe

export interface Visit {
  readonly page: Page
  /** Everything the browser complained of: errors, warnings, failed requests, requests to elsewhere, the content security policy. */
  readonly complaints: readonly string[]
}

export interface ConsoleHouse {
  readonly house: TestGateway
  /** A page that is signed in (unless `permissions` is null) and stands at the place. */
  visit(hash: string, permissions?: readonly string[] | null, actingUserId?: string): Promise<Visit>
  stop(): Promise<void>
}

export async function openConsole(options: TestGatewayOptions = {}): Promise<ConsoleHouse> {
  const bundle = fileURLToPath(new URL('../../console/dist/console.html', import.meta.url))
  if (!existsSync(bundle)) throw new Error('The console has not been built. Run: npm run prepare-pages')
  const house = await startTestGateway(options)
  const browser: Browser = await launchBrowser(executable!)
  // One for all visits: what the pages load is then loaded once, and nothing else is kept.
  const context = await browser.newContext()
  return {
    house,
    async visit(hash, permissions, actingUserId) {
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      const complaints = watch(page, new URL(house.url).origin)
      await page.goto(new URL(`/console${hash}`, house.url).href)
      if (permissions !== null) await signIn(page, await house.token(permissions, actingUserId))
      return { page, complaints }
    },
    async stop() {
      await browser.close()
      await house.stop()
    },
  }
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}

/** Keeps back what the page asks from now on, until the function that this resolves with is called. */
export async function holdQuestions(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route('**/graphql', async (route) => {
    await promise
    await route.continue()
  })
  return resolve
}
