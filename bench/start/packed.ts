/** What `npm pack` would put into the package, without packing and installing it: it finds its packages where the checkout has them. */
import { execFileSync } from 'node:child_process'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Its folder, to be removed by whoever asked. */
export async function packed(): Promise<string> {
  execFileSync(process.execPath, [join(root, 'scripts/package.mjs')], { stdio: 'inherit' })
  const home = join(root, 'node_modules/.bench-packed')
  await rm(home, { recursive: true, force: true })
  for (const path of ['bin', 'dist', 'package.json']) await cp(join(root, path), join(home, path), { recursive: true })
  return home
}
