import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createPages } from '../../src/http/pages.ts'
import { createHttpServer } from '../../src/http/server.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'

const script = 'console.log("the playground")\n'.repeat(20)
const dir = mkdtempSync(join(tmpdir(), 'pages-'))
const disposals: (() => Promise<void>)[] = []
let port = 0

beforeAll(async () => {
  mkdirSync(join(dir, 'assets'))
  writeFileSync(join(dir, 'playground.html'), '<!doctype html><title>Playground</title>')
  writeFileSync(join(dir, 'console.html'), '<!doctype html><title>Console</title>')
  writeFileSync(join(dir, '.built'), 'not for readers')
  writeFileSync(join(dir, 'assets', 'main-1a2b.js'), script)
  writeFileSync(join(dir, 'assets', 'main-1a2b.js.gz'), gzipSync(script))
  writeFileSync(join(dir, 'assets', 'icons-3c4d.ttf'), 'font')
  port = await serve(dir)
})
afterAll(async () => {
  await Promise.all(disposals.map((dispose) => dispose()))
  rmSync(dir, { recursive: true })
})

async function serve(folder: string): Promise<number> {
  const log = createLog({ level: 'silent', pretty: false })
  const server = createHttpServer({ log, clock: systemClock, routes: createPages({ dir: folder }) })
  disposals.push(() => server.drain(0))
  return (await server.listen(0, '127.0.0.1')).port
}

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** Bare: `fetch` would tidy up the paths and unpack the bodies that are looked at here. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET', at = port): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: at, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    asked.on('error', reject)
    asked.end()
  })
}

test('the page comes with a policy that allows nothing from elsewhere, and is asked for anew each time', async () => {
  const { status, headers, body } = await get('/playground')
  expect(status).toBe(200)
  expect(body.toString()).toContain('<title>Playground</title>')
  expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
})

test('each page has the policy that it needs, and no more', async () => {
  const { headers } = await get('/console')
  expect(String(headers['content-security-policy'])).not.toContain('unsafe')
  expect(String((await get('/playground')).headers['content-security-policy'])).toContain(
    "style-src 'self' 'unsafe-inline'",
  )
})

test('assets may be kept for ever and come packed to those who take gzip', async () => {
  const packed = await get('/pages/assets/main-1a2b.js', { 'Accept-Encoding': 'br, gzip' })
  expect(packed.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'gzip',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
  })
  expect(gunzipSync(packed.body).toString()).toBe(script)
  for (const accepted of [undefined, 'identity', 'gzip;q=0', 'br, gzip; q=0.0']) {
    const plain = await get('/pages/assets/main-1a2b.js', accepted === undefined ? {} : { 'Accept-Encoding': accepted })
    expect(plain.headers).not.toHaveProperty('content-encoding')
    expect(plain.body.toString()).toBe(script)
    expect(plain.headers.etag).not.toBe(packed.headers.etag)
  }
})

test('what the browser already has is not sent again', async () => {
  const { headers } = await get('/playground')
  const again = await get('/playground', { 'If-None-Match': `"other", W/${String(headers.etag)}` })
  expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) })
  expect((await get('/playground', { 'If-None-Match': '"other"' })).status).toBe(200)
})

test('HEAD tells the size without the body', async () => {
  const { status, headers, body } = await get('/pages/assets/icons-3c4d.ttf', {}, 'HEAD')
  expect({ status, size: headers['content-length'], type: headers['content-type'] }).toEqual({
    status: 200,
    size: '4',
    type: 'font/ttf',
  })
  expect(body).toHaveLength(0)
})

test.each([
  '/pages/',
  '/pages/.built',
  '/pages/assets/',
  '/pages/assets/main-1a2b.js.gz',
  '/pages/assets/MAIN-1a2b.js',
  '/pages/assets/../.built',
  '/pages/assets/..%2f.built',
  '/pages/assets/%2e%2e/playground.html',
  '/pages/assets/main-1a2b.js%00',
  '/pages//etc/passwd',
  '/pages/assets/constructor',
  '/playground/',
  '/console/',
  '/pages/console.html',
])('%s is not there', async (path) => {
  expect((await get(path)).status).toBe(404)
})

test('other methods are refused with those that are allowed', async () => {
  const { status, headers } = await get('/playground', {}, 'POST')
  expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET, HEAD' })
})

test('without a bundle the page says which command builds it', async () => {
  const at = await serve(join(dir, 'nowhere'))
  const { status, body } = await get('/playground', {}, 'GET', at)
  expect(status).toBe(503)
  expect(body.toString()).toContain('npm run prepare-pages')
  expect((await get('/pages/assets/main-1a2b.js', {}, 'GET', at)).status).toBe(404)
})

test('a gateway that starts while the pages are built again has the old ones or the new ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pages-built-again-'))
  const built = (name: string) => {
    mkdirSync(join(folder, name, 'assets'), { recursive: true })
    writeFileSync(join(folder, name, 'console.html'), '<!doctype html><title>Console</title>')
    for (let asset = 0; asset < 50; asset++) writeFileSync(join(folder, name, 'assets', `${name}-${asset}.js`), script)
  }
  built('dist')
  built('fresh')
  const exchange = `
    const { renameSync } = require('node:fs')
    for (const end = Date.now() + 1_000; Date.now() < end; ) {
      renameSync('dist', 'aside')
      renameSync('fresh', 'dist')
      renameSync('aside', 'fresh')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3)
    }`
  const builder = spawn(process.execPath, ['-e', exchange], { cwd: folder, stdio: 'ignore' })
  const ended = once(builder, 'close')
  let reads = 0
  for (; builder.exitCode === null; reads++) {
    createPages({ dir: join(folder, 'dist') })
    await new Promise(setImmediate)
  }
  expect(await ended).toEqual([0, null])
  expect(reads).toBeGreaterThan(10)
  rmSync(folder, { recursive: true })
})
