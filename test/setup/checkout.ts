import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const scripts = fileURLToPath(new URL('../../scripts', import.meta.url))

/** Stands in for npm: notes how it was called, takes as long as it is told, and leaves what npm would leave. */
const npmScript = `
import { appendFileSync, copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
const [command] = process.argv.slice(2)
const { npm_config_omit: omit, npm_config_prefix: prefix, NPM_FAILS = '', NPM_TAKES_MS = '0', NPM_BRINGS_NODE = 'yes' } = process.env
appendFileSync('npm-calls', JSON.stringify({ args: process.argv.slice(2), omit, prefix, pid: process.pid }) + '\\n')
console.log('npm talks on standard output')
if (NPM_FAILS.split(',').includes(command)) process.exit(1)
rmSync('node_modules', { recursive: true, force: true })
mkdirSync('node_modules/.bin', { recursive: true })
setTimeout(() => {
  mkdirSync('node_modules/one')
  writeFileSync('node_modules/one/package.json', '{}')
  if (NPM_BRINGS_NODE === 'yes') {
    mkdirSync('node_modules/' + process.env.NODE_PACKAGE + '/bin', { recursive: true })
    symlinkSync(process.execPath, 'node_modules/' + process.env.NODE_PACKAGE + '/bin/node')
  }
  copyFileSync('package-lock.json', 'node_modules/.package-lock.json')
}, Number(NPM_TAKES_MS))
`

const nodePackage = `node-${process.platform}-${process.arch}`

export interface NpmCall {
  args: string[]
  omit?: string
  prefix?: string
  pid: number
}

export interface Outcome {
  code: number | null
  out: string
  err: string
}

/** A small checkout of its own with the real pre-step and a stand-in for npm. */
export function createCheckout() {
  const dir = mkdtempSync(join(tmpdir(), 'checkout-'))
  cpSync(scripts, join(dir, 'scripts'), { recursive: true })
  writeFileSync(join(dir, 'npm.js'), npmScript)
  const write = (name: string, value: unknown) => writeFileSync(join(dir, name), JSON.stringify(value))
  const lock = (version: string) =>
    write('package-lock.json', { packages: { '': {}, 'node_modules/one': { version, integrity: 'sha512-1' } } })
  write('package.json', {
    type: 'module',
    dependencies: { one: '1.0.0' },
    optionalDependencies: { [nodePackage]: '1' },
  })
  lock('1.0.0')
  writeFileSync(join(dir, 'npm-calls'), '')

  const start = (env: NodeJS.ProcessEnv = {}, uid?: number): ChildProcess & { outcome: Promise<Outcome> } => {
    const child = spawn(process.execPath, [join(dir, 'scripts', 'prepare.mjs')], {
      // From elsewhere: the checkout is where the script is, not where the person is.
      cwd: tmpdir(),
      env: {
        ...process.env,
        NODE_PACKAGE: nodePackage,
        npm_execpath: join(dir, 'npm.js'),
        npm_node_execpath: process.execPath,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid, gid: uid }),
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const outcome = new Promise<Outcome>((resolve) => child.once('close', (code) => resolve({ code, out, err })))
    return Object.assign(child, { outcome })
  }

  return {
    dir,
    lock,
    start,
    prepare: (env?: NodeJS.ProcessEnv, uid?: number) => start(env, uid).outcome,
    has: (...path: string[]) => existsSync(join(dir, ...path)),
    remove: (...path: string[]) => rmSync(join(dir, ...path), { recursive: true }),
    makeFolder: (...path: string[]) => mkdirSync(join(dir, ...path), { recursive: true }),
    npmCalls: (): NpmCall[] =>
      readFileSync(join(dir, 'npm-calls'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as NpmCall),
    dispose: () => rmSync(dir, { recursive: true, force: true }),
  }
}

export type Checkout = ReturnType<typeof createCheckout>
