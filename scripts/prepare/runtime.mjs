import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout this file belongs to, wherever the command was started from. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** npm 10 and the registry clients in use need this much to install; the product itself runs on the packaged Node. */
const toInstall = [20, 17]
/** Without a packaged Node the product runs on this one. `bin/run.mjs` and the doctor ask for the same; `import.meta.main` needs it. */
const toRun = [24, 2]

const atLeast = ([major, minor], version) => {
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a > major || (a === major && b >= minor)
}

/** The name of the npm package that carries Node for this machine, or null where there is none (macOS, …). */
export function packagedNode({ platform, arch } = process) {
  const name = `node-${platform === 'win32' ? 'win' : platform}-${arch}`
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return name in optionalDependencies ? name : null
}

/** Why this Node cannot go on, or null. */
export function refusal(machine = process) {
  const version = machine.versions.node
  if (!atLeast(toInstall, version)) {
    return `Node ${toInstall.join('.')} or newer is needed to install; this is ${version}. See https://nodejs.org`
  }
  if (packagedNode(machine) === null && !atLeast(toRun, version)) {
    return (
      `npm has no packaged Node for ${machine.platform} ${machine.arch}, so the system's own is used, ` +
      `and that must be ${toRun.join('.')} or newer; this is ${version}. See https://nodejs.org`
    )
  }
  return null
}

/**
 * Looks whether the packaged Node came and starts here. npm leaves out an optional package it could not fetch without a
 * word, and a glibc binary does not start on musl; both would show later as an error nobody understands.
 */
export function checkPackagedNode() {
  const name = packagedNode()
  if (name === null) return
  const binary = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(binary) && spawnSync(binary, ['--version']).status === 0) return
  const system = spawnSync(process.env.npm_node_execpath ?? 'node', ['--version'], { encoding: 'utf8' })
  const version = (system.stdout ?? '').trim().replace(/^v/, '')
  if (!atLeast(toRun, version)) {
    throw new Error(
      `the packaged Node (${name}) is missing or does not start on this machine. Run the command again, ` +
        `or install Node ${toRun.join('.')} or newer; this is ${version || 'unknown'}.`,
    )
  }
  for (const file of ['node', 'node.cmd', 'node.ps1']) rmSync(join(root, 'node_modules', '.bin', file), { force: true })
}
