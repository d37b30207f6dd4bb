/** What tests start as processes of their own: of the bundle that jest makes before all tests, or as it is written where there is none (`npm run chaos`). */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bundle = process.env['TEST_BUNDLE']

const entry = (name: string, written: string): string =>
  bundle === undefined ? fileURLToPath(new URL(`../../${written}`, import.meta.url)) : join(bundle, `${name}.js`)

export const gatewayEntry = entry('gateway', 'src/main.ts')
export const cliEntry = entry('cli', 'src/cli/main.ts')
