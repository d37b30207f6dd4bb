/** Starts an entry point: as JavaScript where this is a package, as TypeScript in a checkout. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const platform = process.platform === 'win32' ? 'win' : process.platform

/** Runs in this process where its Node can, else with the one that came with the packages. */
export async function run(entry) {
  const source = new URL(`../${entry}.ts`, import.meta.url)
  const main = existsSync(source) ? source : new URL(`../dist/${entry}.js`, import.meta.url)
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 2)) {
    module.enableCompileCache?.()
    await import(main.href)
    return
  }
  const own = packagedNode()
  if (own === null) {
    process.stderr.write('This needs Node 24.2 or newer, or the packages that come with it: run npm install first.\n')
    process.exit(78)
  }
  const child = spawn(own, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('close', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

/** Wherever npm has put it: beside this package or below it. */
function packagedNode() {
  try {
    const binary = platform === 'win' ? 'node.exe' : 'node'
    return module.createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/bin/${binary}`)
  } catch {
    return null
  }
}
