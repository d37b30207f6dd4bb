/** What npm gets: packed, installed without a network into an empty project, type-checked and run there, README and all. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'rolldown'
import type Manifest from '../../client/package.json'
import type * as Client from '../../client/src/index.ts'
import { findBrowser, launchBrowser } from '../support/browser.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const client = join(root, 'client')
const examples = [...readFileSync(join(client, 'README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code = '']) => code,
)

/** Every Node on this machine, by version: the project's own, and the older one that panels may run. */
async function nodes(): Promise<Map<string, string>> {
  const found = new Map([[process.version, process.execPath]])
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, 'node')
    if (!existsSync(file)) continue
    const { stdout } = await run(file, ['--version'])
    if (Number(/^v(\d+)/.exec(stdout)?.[1]) >= 20) found.set(stdout.trim(), file)
  }
  return found
}

/** A page of another origin than the gateway's, beside which the packed files lie. */
async function startPage(): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page')
    if (!pathname.startsWith('/dist/'))
      return void response.setHeader('content-type', 'text/html').end('<!doctype html>')
    readFile(join(project, 'node_modules/ctrl-alt-play-client', pathname)).then(
      (text) => response.setHeader('content-type', 'text/javascript').end(text),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

let page: Server
let house: TestGateway
let folder = ''
let project = ''
let tarball = ''

beforeAll(async () => {
  page = await startPage()
  house = await startTestGateway({ sandbox: { plugins: 20 }, env: { CORS_ORIGINS: originOf(page) } })
  folder = await mkdtemp(join(tmpdir(), 'client-packed-'))
  project = join(folder, 'panel')
  await mkdir(project)
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'panel', private: true, type: 'module' }))
  const env = { ...process.env, PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter) }
  const shell = process.platform === 'win32'
  const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: client, env, shell })
  const [{ filename = '' } = {}] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as {
    filename?: string
  }[]
  tarball = join(folder, filename)
  await run('npm', ['install', tarball, '--offline', '--no-audit', '--no-fund', `--cache=${join(folder, 'cache')}`], {
    cwd: project,
    env,
    shell,
  })
  for (const [index, code] of examples.entries()) await writeFile(join(project, `example-${index}.mts`), code)
}, 120_000)

afterAll(async () => {
  await house.stop()
  page.closeAllConnections()
  await new Promise((resolve) => page.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

test('it is small, and needs nothing else', async () => {
  const manifest = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8')) as Record<string, unknown>
  expect(manifest['dependencies']).toBeUndefined()
  expect((await stat(tarball)).size).toBeLessThan(72 * 1024)
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as { packages: object }
  expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/ctrl-alt-play-client'])
})

test('the examples of the README fit its declarations', async () => {
  expect(examples.length).toBeGreaterThanOrEqual(5)
  await writeFile(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        module: 'nodenext',
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: false,
        rootDir: '.',
        outDir: 'built',
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
      },
      files: examples.map((_code, index) => `example-${index}.mts`),
    }),
  )
  const { stdout } = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project]).catch(
    (error: { stdout: string }) => error,
  )
  expect(stdout).toBe('')
}, 60_000)

test('the examples of the README run on every Node that is here', async () => {
  const versions = await nodes()
  for (const [version, node] of versions) {
    for (const [index] of examples.entries()) {
      const env = { GATEWAY_URL: house.url, GATEWAY_JWT_SECRET: house.config.GATEWAY_JWT_SECRET }
      const ran = run(node, [join(project, `built/example-${index}.mjs`)], { cwd: project, env, timeout: 30_000 })
      const { stdout, stderr } = await ran.catch((error: { stdout: string; stderr: string }) => error)
      expect({ version, index, stderr }).toEqual({ version, index, stderr: '' })
      expect(stdout).not.toBe('')
    }
  }
  // The hooks' example leaves nothing behind.
  expect(readFileSync(join(project, 'marketplace-events.ndjson'), 'utf8')).toBe('')
  console.log(`packed ${(await stat(tarball)).size} bytes, ran on ${[...versions.keys()].join(', ')}`)
}, 120_000)

test('a panel in CommonJS loads it in the ways that the README names', async () => {
  const named = [...readFileSync(join(client, 'README.md'), 'utf8').matchAll(/(?:await import|require)\b/g)].map(String)
  expect(named).toEqual(expect.arrayContaining(['await import', 'require']))
  await writeFile(
    join(project, 'panel.cjs'),
    `const kind = (load) => typeof load.createGatewayClient
    import('ctrl-alt-play-client').then((load) => console.log(kind(load), kind(require('ctrl-alt-play-client'))))`,
  )
  for (const [version, node] of await nodes()) {
    const [major = 0, minor = 0] = version.slice(1).split('.').map(Number)
    if (minor < ({ 20: 19, 21: Infinity, 22: 12 }[major] ?? 0)) continue
    const { stdout } = await run(node, ['panel.cjs'], { cwd: project })
    expect({ version, stdout }).toEqual({ version, stdout: 'function function\n' })
  }
})

test('a front end bundles it, hooks and all, and nothing of Node comes along', async () => {
  const warnings: string[] = []
  await writeFile(
    join(project, 'front-end.js'),
    `import { createGatewayClient, createUserEventHooks } from 'ctrl-alt-play-client'
    const client = createGatewayClient({ url: 'http://127.0.0.1:1', credentials: { apiKey: 'none' } })
    const hooks = createUserEventHooks(client, { spool: 'here', onTrouble: ({ message }) => console.log(message) })
    console.log((await hooks.onUserDeleted('u')).kept)
    await hooks.close(0)`,
  )
  await build({
    input: join(project, 'front-end.js'),
    platform: 'browser',
    output: { file: join(project, 'bundle.mjs'), codeSplitting: false },
    onLog: (_level, { message }) => warnings.push(message),
  })
  expect(warnings).toEqual([])
  expect(await readFile(join(project, 'bundle.mjs'), 'utf8')).not.toMatch(/['"]node:/)
  const { stdout } = await run(process.execPath, ['bundle.mjs'], { cwd: project })
  expect(stdout).toContain('spool: here cannot be kept, because a browser has no disk.\n')
})

test('tools from before `exports` find what the others find', async () => {
  const manifest = JSON.parse(await readFile(join(client, 'package.json'), 'utf8')) as typeof Manifest
  const { types, default: code } = manifest.exports['.']
  expect(manifest).toMatchObject({ main: code, types })
})

const executable = findBrowser()
const inBrowser = executable === null ? test.skip : test

inBrowser(
  'it works in a page of another origin: asks, tells, follows, and has hooks',
  async () => {
    const browser = await launchBrowser(executable ?? '')
    try {
      const tab = await browser.newPage()
      await tab.goto(originOf(page))
      const inPage = async ({ origin, url, token }: { origin: string; url: string; token: string }) => {
        const { createGatewayClient, createUserEventHooks } = (await import(`${origin}/dist/index.js`)) as typeof Client
        const client = createGatewayClient({ url, credentials: { token } })
        const { totalCount } = await client.searchPlugins({ first: 1 })
        const troubles: string[] = []
        const hooks = createUserEventHooks(client, {
          spool: 'no-disk',
          onTrouble: ({ message }) => troubles.push(message),
        })
        const { kept } = await hooks.onUserCreated({ id: 'page-1', email: 'page@example.org', username: 'page' })
        await hooks.close()
        const tell = (id: string) =>
          client.syncUser({
            userId: id,
            action: 'CREATE',
            mode: 'WAIT',
            data: { email: `${id}@example.org`, username: id },
          })
        // What is finished is a place in the stream to go on from.
        const { event } = await tell('page-2')
        await tell('page-3')
        const seen: string[] = []
        for await (const { userId } of client.watchUserSync({ after: event?.id, userId: 'page-3' })) {
          seen.push(userId)
          break
        }
        return { totalCount, kept, delivered: hooks.counts().delivered, troubles: troubles.length, seen }
      }
      const found = await tab.evaluate(inPage, { origin: originOf(page), url: house.url, token: await house.token() })
      expect(found.totalCount).toBeGreaterThanOrEqual(20)
      expect(found).toMatchObject({ kept: 'memory', delivered: 1, troubles: 1, seen: ['page-3'] })
    } finally {
      await browser.close()
    }
  },
  60_000,
)
