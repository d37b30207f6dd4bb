import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { npm } from './npm.mjs'
import { checkPackagedNode, root } from './runtime.mjs'

const modules = join(root, 'node_modules')
const stampFile = join(modules, '.prepared')

/** What npm installs from: editing a script or the description does not count. */
const installedFrom = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides']

const readJson = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'))

/** What another process may be writing or removing at this moment: undefined where it is not there, or not whole. */
function readMeanwhile(read) {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Installs when the packages are missing, half there or not those of the lock file. */
export async function bringPackages(say) {
  const manifest = readJson('package.json')
  const stamp = stampOf(manifest)
  if (isFresh(manifest, stamp)) return
  await withLock('install', say, async (holdFor) => {
    // Whoever held the lock before us may have done the work.
    if (isFresh(manifest, stamp)) return
    rmSync(stampFile, { force: true })
    say('Installing packages; the first time takes about a minute.')
    const started = Date.now()
    // The bundle and the checks need devDependencies, also under NODE_ENV=production. Engines are those of the packaged Node,
    // which npm does not know about.
    const flags = ['--include=dev', '--include=optional', '--no-engine-strict', '--loglevel=error']
    flags.push('--ignore-scripts', '--no-audit', '--no-fund')
    if ((await npm(['ci', ...flags], holdFor)) !== 0) {
      say('npm ci did not succeed; trying npm install.')
      const code = await npm(['install', '--no-save', ...flags], holdFor)
      if (code !== 0) throw new Error('the packages could not be installed; npm says why above.')
    }
    checkPackagedNode()
    writeFileSync(stampFile, stamp)
    say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`)
  })
}

function stampOf(manifest) {
  const wanted = installedFrom.map((field) => manifest[field] ?? {})
  const lock = readFileSync(join(root, 'package-lock.json'))
  const hash = createHash('sha256').update(JSON.stringify(wanted)).update(lock)
  return `${hash.digest('hex')} ${process.platform} ${process.arch}\n`
}

function isFresh(manifest, stamp) {
  const direct = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  if (!direct.every((name) => existsSync(join(modules, name, 'package.json')))) return false
  if (readMeanwhile(() => readFileSync(stampFile, 'utf8')) === stamp) return true
  if (!installedByHand()) return false
  checkPackagedNode()
  // Not being able to keep the stamp (a read-only checkout) costs some milliseconds at each start, no more.
  try {
    writeFileSync(stampFile, stamp)
  } catch {}
  return true
}

/** npm keeps a copy of the lock in `node_modules`, written last: when it agrees with ours, an install was completed. */
function installedByHand() {
  const there = readMeanwhile(() => readJson('node_modules', '.package-lock.json'))?.packages
  if (!there) return false
  const { packages: wanted } = readJson('package-lock.json')
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true
    const found = there[path]
    return found ? found.version === version && (!integrity || found.integrity === integrity) : optional === true
  })
}
