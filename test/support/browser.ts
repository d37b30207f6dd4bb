import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

/** Chromium without a window first: the same engine, at a fraction of what the whole browser costs. */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The machine's own Chromium, or null (with a line that says so) where there is none and REQUIRE_BROWSER is not 1. */
export function findBrowser(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))
  if (found !== undefined) return found
  const line = 'Chromium was not found on the PATH'
  if (process.env['REQUIRE_BROWSER'] === '1') throw new Error(`${line}, and REQUIRE_BROWSER=1 asks for it`)
  console.log(`${line}: the tests in a browser are skipped`)
  return null
}

const unseen = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup', 'SpareRendererForSitePerProcess']
/** The last list counts, so what Playwright turns off is turned off here again, as far as it touches our pages. */
const unwanted = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
]

/** A browser that asks nobody but the pages it is sent to. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
  args.push('--disable-sync', '--no-first-run', '--disable-quic', '--disable-dev-shm-usage')
  // The whole browser keeps a list of suggestions below the address ready for each window, and a renderer in hand for the next page:
  // nobody sees either, and each is a process that costs more than a page of ours.
  args.push(`--disable-features=${[...unseen, ...unwanted].join(',')}`)
  return chromium.launch({ executablePath, args })
}

/** Everything that goes wrong on a page, whether or not somebody would see it; live. */
export function watch(page: Page, origin: string): readonly string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  page.on('requestfailed', (request) => {
    // What the page itself gave up, such as a stream that it left.
    if (request.failure()?.errorText === 'net::ERR_ABORTED') return
    complaints.push(`failed: ${request.url().slice(0, 200)}`)
  })
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (asked !== origin && protocol !== 'data:') complaints.push(`elsewhere: ${request.url().slice(0, 200)}`)
  })
  return complaints
}
