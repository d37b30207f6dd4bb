import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { withLock } from './lock.mjs'
import { root } from './runtime.mjs'
import { stampOf } from './stamp.mjs'

const source = join(root, 'console')
const target = join(source, 'dist')
const stampFile = join(target, '.built')

/**
 * Builds the console and the playground when their sources or packages have changed. Never throws: a gateway without its pages is
 * still a gateway, and the pages' own addresses say what to do.
 */
export async function bringPages(say) {
  if (!existsSync(join(source, 'vite.config.ts'))) return
  const stamp = stampOfSources()
  if (isFresh(stamp)) return
  try {
    await withLock('pages', say, async (holdFor) => {
      if (isFresh(stamp)) return
      say('Building the console and the playground.')
      await build(holdFor)
      writeFileSync(stampFile, stamp)
    })
  } catch (error) {
    say(`prepare: the pages were not built, the rest goes on: ${error.message}`)
  }
}

const isFresh = (stamp) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp

function stampOfSources() {
  // The console speaks through the client SDK, and reads manifests as the command line does.
  const files = [source, join(root, 'client', 'src'), join(root, 'src', 'cli', 'plugins')]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.startsWith(target))
  return stampOf(['package-lock.json', 'scripts/prepare/pages.mjs', ...files.map((file) => relative(root, file))])
}

/** Builds beside the old bundle and swaps, so that a build cut short leaves the old one whole. */
async function build(holdFor) {
  const fresh = join(root, 'node_modules', '.pages')
  rmSync(fresh, { recursive: true, force: true })
  const packaged = join(root, 'node_modules', '.bin', 'node')
  const node = process.platform !== 'win32' && existsSync(packaged) ? packaged : process.execPath
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', source, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn']
  await new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 2, 2],
    })
    child.once('spawn', () => holdFor(child.pid))
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${dirname(vite)} ended with ${code}`))))
  })
  for (const name of readdirSync(join(fresh, 'assets')).filter((file) => /\.(js|css|svg|ttf)$/.test(file))) {
    const file = join(fresh, 'assets', name)
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
  }
  // By renames, so that whoever reads the pages at this moment misses them for as short as can be.
  const old = join(root, 'node_modules', '.pages-before')
  rmSync(old, { recursive: true, force: true })
  if (existsSync(target)) renameSync(target, old)
  renameSync(fresh, target)
  rmSync(old, { recursive: true, force: true })
}
