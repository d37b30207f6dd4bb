/**
 * Runs the product the way the README says and uses it: on the embedded store, and on PostgreSQL where this machine has it
 * (`REQUIRE_POSTGRES=1` insists). Prints one line per check and ends in `N passed, N failed`. Linux only (it reads /proc).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../../test/support/postgres-cluster.ts'
import { root, shell, startProduct } from './product.ts'
import type { Product } from './product.ts'

let passed = 0
let failed = 0

async function check(name: string, body: () => Promise<void>): Promise<boolean> {
  try {
    await body()
    passed++
    console.log(`✓ ${name}`)
    return true
  } catch (error) {
    failed++
    console.log(`✗ ${name}\n  ${(error as Error).message}`)
    return false
  }
}

function must(condition: boolean, otherwise: () => string): void {
  if (!condition) throw new Error(otherwise())
}

interface Answer {
  data?: Record<string, unknown> | null
  errors?: unknown[]
}

async function ask(product: Product, token: string, query: string, variables: object = {}): Promise<string> {
  const response = await fetch(product.graphql, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(15_000),
  })
  return response.text()
}

/** The answer has no errors and matches. */
function expectAnswer(text: string, pattern: RegExp): void {
  const { data, errors } = JSON.parse(text) as Answer
  must(errors === undefined && data != null && pattern.test(JSON.stringify(data)), () => `unexpected answer: ${text}`)
}

const someHits = /"totalCount":[1-9]/
const createUser = `mutation ($input: SyncUserInput!) { syncUser(input: $input) { status user { username } userErrors { message } } }`
const smokeUser = {
  userId: 'smoke-1',
  action: 'CREATE',
  mode: 'WAIT',
  data: { email: 'smoke@example.org', username: 'smoke' },
}

/** The README's own line, on this run's port. */
function readmeCurl(port: string): string {
  const line = /^curl .*$/m.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[0]
  if (line === undefined) throw new Error('README.md has no line that begins with curl')
  return line.replace(':4000', `:${port}`)
}

async function story(engine: string, more: NodeJS.ProcessEnv): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'smoke-'))
  const [port, sandboxPort] = [await freePort(), await freePort()].map(String)
  const env = { ...process.env, DATA_DIR: dataDir, PORT: port, SANDBOX_PORT: sandboxPort, ...more }
  let product: Product | undefined
  const start = () =>
    check(`${engine}: npm start gets ready`, async () => {
      product = await startProduct(env, 120_000)
    })
  try {
    if (!(await start()) || !product) return
    const first = product
    await check(`${engine}: the printed curl line finds plugins`, async () => {
      const line = /^curl .*$/m.exec(first.printed())?.[0] ?? ''
      expectAnswer(await shell(line, env), someHits)
    })
    await check(`${engine}: the README's curl line finds plugins`, async () => {
      expectAnswer(await shell(readmeCurl(port ?? ''), env), someHits)
    })
    const token = (await shell('npm run --silent token', env)).trim()
    await check(`${engine}: a query over the catalogue`, async () => {
      const text = await ask(
        first,
        token,
        '{ categories { id name } suggestPlugins(prefix: "s") { title } health { status } }',
      )
      expectAnswer(text, /"categories":\[\{.*"suggestPlugins":\[\{.*"status":/)
    })
    await check(`${engine}: a user is synchronised`, async () => {
      expectAnswer(await ask(first, token, createUser, { input: smokeUser }), /"userErrors":\[\]/)
    })
    await check(`${engine}: the user is read back`, async () => {
      expectAnswer(await ask(first, token, '{ user(id: "smoke-1") { username } }'), /"username":"smoke"/)
    })
    await check(`${engine}: health and playground answer`, async () => {
      for (const path of ['/livez', '/readyz', '/console', '/playground']) {
        const { status } = await fetch(new URL(path, first.graphql))
        must(status === 200, () => `${path} answered ${status}`)
      }
    })
    await check(`${engine}: a kill -9 of everything leaves no process`, () => first.stop('SIGKILL', 5_000))
    if (!(await start())) return
    const second = product
    await check(`${engine}: what was accepted before the kill is there`, async () => {
      expectAnswer(await ask(second, token, '{ user(id: "smoke-1") { username } }'), /"username":"smoke"/)
    })
    await check(`${engine}: SIGTERM ends gateway and sandbox`, () => second.stop('SIGTERM', 20_000))
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Below the range from which the system gives ports to connections: the port must still be free when the product starts again. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    await new Promise((resolve) => server.close(resolve))
    if (isFree) return port
  }
}

await story('embedded store', {})
const cluster = await startCluster()
if (cluster) {
  await story('PostgreSQL', { DATABASE_URL: cluster.url })
  await cluster.stop()
} else {
  const isRequired = process.env['REQUIRE_POSTGRES'] === '1'
  if (isRequired) failed++
  console.log(`${isRequired ? '✗' : '-'} PostgreSQL was not found; its run is skipped`)
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
