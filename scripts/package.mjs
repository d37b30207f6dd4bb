/**
 * `npm pack`: Node runs no TypeScript below node_modules, so JavaScript is packed. `dist` mirrors the tree, with .js for .ts: whatever a
 * module finds by its own address (migrations, schema, console, version) lies at the same place as in a checkout. What is started
 * lies in `dist/bundle`.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.mjs'
import { root } from './prepare/runtime.mjs'
import { sbom } from './sbom.mjs'

const target = join(root, 'dist')
// Made beside the old one and swapped, so that a build cut short leaves the old one whole.
const fresh = join(root, 'node_modules', '.dist')

rmSync(fresh, { recursive: true, force: true })
mkdirSync(fresh, { recursive: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json', '--outDir', fresh], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
for (const path of ['package.json', 'schema', 'console/dist']) {
  cpSync(join(root, path), join(fresh, path), { recursive: true })
}
for (const path of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
  if (!path.endsWith('.ts') && /\.\w+$/.test(path)) cpSync(join(root, 'src', path), join(fresh, 'src', path))
}
const licences = await bundle(fresh, { cli: 'src/cli/main.js', gateway: 'src/process.js' }, join(fresh, 'bundle'))
writeFileSync(join(fresh, 'bundle/LICENSES.txt'), licences)
writeFileSync(join(fresh, 'bom.json'), sbom())
rmSync(target, { recursive: true, force: true })
renameSync(fresh, target)
