/**
 * Once before all tests: the command line and the gateway bundled as `npm pack` does it, from the sources as they are now. Tests start
 * hundreds of processes, and one of 1,300 modules takes twice the processor time.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../../scripts/bundle.mjs'
import { root } from '../../scripts/prepare/runtime.mjs'
import { stampOf } from '../../scripts/prepare/stamp.mjs'

const kept = join(root, 'node_modules', '.cache', 'started')
/** A run that has begun with an older one may still be going on. */
const keptForMs = 3_600_000

export default async function bringBundle() {
  const dir = join(kept, stampOfSources())
  process.env['TEST_BUNDLE'] = dir
  mkdirSync(kept, { recursive: true })
  for (const name of readdirSync(kept)) {
    const one = join(kept, name)
    if (one !== dir && Date.now() - statSync(one).mtimeMs > keptForMs) rmSync(one, { recursive: true, force: true })
  }
  try {
    utimesSync(dir, new Date(), new Date())
    return
  } catch {
    // There is none of these sources yet.
  }
  const fresh = `${dir}.${process.pid}`
  await bundle(root, { cli: 'src/cli/main.ts', gateway: 'src/main.ts' }, fresh)
  writeFileSync(join(fresh, 'package.json'), '{ "type": "module" }')
  try {
    renameSync(fresh, dir)
  } catch {
    // Another run was faster with the same.
    rmSync(fresh, { recursive: true, force: true })
  }
}

function stampOfSources() {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const files = ['package-lock.json', 'scripts/bundle.mjs', ...sources.map((file) => join('src', file))]
  return stampOf(files.filter((name) => /\.\w+$/.test(name))).slice(0, 16)
}
