/**
 * What npm would get: packed, and put beside nothing but the packages that it names. They are links into this checkout, because a test
 * has no network; a file that is missing from the package, or a package that only developers have, shows all the same.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { breaking } from '../federation/graphs/breaking.ts'
import { serveListed } from '../federation/graphs/listed.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const tools = join(root, 'node_modules/.bin')
const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))

let project: string
let packed: string[]
const loadedModules = join(root, 'bench/start/loaded-modules.ts')
const running: { stop(): Promise<void> }[] = []

interface Manifest {
  bin: Record<string, string>
  dependencies: Record<string, string>
  optionalDependencies: Record<string, string>
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'gateway-packed-'))
  const env = { ...process.env, PATH: [tools, ...folders].join(delimiter) }
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], { cwd: root, env })
  const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [
    { filename: string; files: { path: string }[] },
  ]
  packed = files.map(({ path }) => path)
  const modules = join(project, 'node_modules')
  const home = join(modules, 'ctrl-alt-play-gateway')
  await mkdir(join(modules, '.bin'), { recursive: true })
  await mkdir(home)
  await run('tar', ['-xzf', join(project, filename), '-C', home, '--strip-components=1'])
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    if (!existsSync(join(root, 'node_modules', name))) continue
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(root, 'node_modules', name), join(modules, name))
  }
  for (const [name, file] of Object.entries(manifest.bin)) {
    await symlink(join('..', 'ctrl-alt-play-gateway', file), join(modules, '.bin', name))
  }
}, 120_000)

afterAll(async () => {
  for (const one of running.toReversed()) await one.stop()
  await rm(project, { recursive: true, force: true })
})

/** As `npx` runs it: by its link, with the first Node of the path. */
const command = (name: string) => join(project, 'node_modules/.bin', name)
const environment = (more: Record<string, string> = {}, path: readonly string[] = [dirname(process.execPath)]) => ({
  ...more,
  PATH: [...path, ...folders].join(delimiter),
  DATA_DIR: join(project, 'data'),
})
const ask = async (args: string[], more?: Record<string, string>, path?: readonly string[]) =>
  (await run(command('ctrl-alt-play-gateway'), args, { cwd: project, env: environment(more, path) })).stdout

/** Resolves with the address that the program says it is ready at. */
async function start(name: string, args: string[], more: Record<string, string>, says: RegExp): Promise<string> {
  const child = spawn(command(name), args, { cwd: project, env: environment(more) })
  const ended = once(child, 'close')
  running.push({
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  })
  let said = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const [, url] = says.exec(said) ?? []
        if (url !== undefined) resolve(url)
      })
    }
    void ended.then(() => reject(new Error(`${name} ended:\n${said}`)))
  })
}

test('it holds no TypeScript, no tests and no data', () => {
  expect(packed).toEqual(
    expect.arrayContaining(['README.md', 'LICENSE', 'dist/package.json', 'dist/bom.json', 'dist/schema/base.graphql']),
  )
  expect(packed.filter((path) => /\.tsx?$|(^|\/)(test|dev|bench|client|node_modules|\.data)\//.test(path))).toEqual([])
})

test('the command line answers, also on the Node that people have', async () => {
  const sdl = readFileSync(join(root, 'schema/access.graphql'), 'utf8')
  for (const path of [[dirname(process.execPath)], []]) {
    expect(await ask(['--help'], {}, path)).toContain('Usage: ctrl-alt-play-gateway')
    expect(await ask(['schema', 'print'], {}, path)).toContain(sdl.trim().slice(0, 500))
  }
}, 60_000)

test('it runs in front of its own sandbox, with the playground and a store', async () => {
  const marketplace = await start(
    'ctrl-alt-play-sandbox',
    ['--plugins', '20'],
    { SANDBOX_PORT: '0' },
    /marketplace at (http\S+)/,
  )
  const loadedFile = join(project, 'loaded.json')
  const settings = {
    MARKETPLACE_API_URL: marketplace,
    PORT: '0',
    NODE_OPTIONS: `--import ${loadedModules}`,
    LOADED_FILE: loadedFile,
  }
  const url = await start('ctrl-alt-play-gateway', ['start', '--json'], settings, /"url":"([^"]+)".*gateway ready/)
  const found = JSON.parse(await ask(['plugins', 'search', '--url', url, '--json'])) as { totalCount: number }
  expect(found.totalCount).toBe(20)
  const services = JSON.parse(await ask(['keys', 'list', '--url', url, '--json'])) as { id: string }[]
  expect(services.map(({ id }) => id)).toEqual(['panel-system'])
  for (const path of ['/readyz', '/console', '/playground', '/api/integration/docs', '/api/integration/health']) {
    expect([path, (await fetch(`${url}${path}`)).status]).toEqual([path, 200])
  }
  await running.pop()?.stop()
  const loaded = JSON.parse(readFileSync(loadedFile, 'utf8')) as Record<string, { modules: number }>
  // One bundle: nothing of these comes from beside it, where there would be a second graphql.
  expect(loaded['ctrl-alt-play-gateway']?.modules).toBeLessThan(80)
  const beside = [
    '@apollo/server',
    '@graphql-tools/schema',
    '@graphql-tools/utils',
    'graphql',
    'graphql-rate-limit',
    'jose',
  ]
  expect(beside.filter((name) => name in loaded)).toEqual([])
}, 120_000)

test('its native query planner is found, in a process of its own', async () => {
  const { file, close } = await serveListed(breaking)
  try {
    const settings = { MARKETPLACE_API_URL: 'http://127.0.0.1:1', PORT: '0', SUBGRAPHS: file, DEFAULT_ACCESS: 'public' }
    const url = await start('ctrl-alt-play-gateway', ['start', '--json'], settings, /"url":"([^"]+)".*gateway ready/)
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ slots { alarm } }' }),
    })
    expect(await response.json()).toMatchObject({ data: { slots: [{ alarm: 'load 7' }] } })
    // Only where there is one can it break off.
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^gateway_planner_breaks_total 1$/m)
  } finally {
    await running.pop()?.stop()
    await close()
  }
}, 120_000)
