/**
 * Starts an entry point: as TypeScript in a checkout, bundled where this is a package. Plain JavaScript, because the very first file
 * with types costs a tenth of a second when nothing else has to be stripped of them.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'

const platform = process.platform === 'win32' ? 'win' : process.platform

/** Runs in this process where its Node can, else with the one that came with the packages. */
export async function run(entry, packed = entry) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 2)) {
    const source = new URL(`../${entry}.ts`, import.meta.url)
    const main = existsSync(source) ? source : new URL(`../dist/${packed}.js`, import.meta.url)
    // Kept between starts beside other temporary files; a start without it only takes longer.
    const { directory } = module.enableCompileCache()
    // So that the store's threads keep and find theirs there as well.
    if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = directory
    await import(main.href)
    return
  }
  const own = packagedNode()
  if (own === null) {
    process.stderr.write('This needs Node 24.2 or newer, or the packages that come with it: run npm install first.\n')
    process.exit(78)
  }
  const child = spawn(own, process.argv.slice(1), { stdio: 'inherit' })
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
