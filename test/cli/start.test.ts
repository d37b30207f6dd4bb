import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { run } from './binary.ts'

const patient = 120_000
let cwd: string
let sandbox: Sandbox
let env: Record<string, string>
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'))
  sandbox = await startSandbox({ plugins: 3 })
  env = {
    DATA_DIR: join(cwd, 'data'),
    MARKETPLACE_API_URL: sandbox.url,
    MARKETPLACE_API_KEY: sandbox.secrets.apiKey,
    MARKETPLACE_JWT_SECRET: sandbox.secrets.jwtSecret,
  }
})
afterAll(async () => {
  await sandbox.stop()
  await rm(cwd, { recursive: true })
})

interface Finding {
  name: string
  status: string
  mend?: string
}

const findingsOf = (text: string) =>
  new Map((JSON.parse(text) as { findings: Finding[] }).findings.map((finding) => [finding.name, finding]))

test('the doctor of an empty folder makes nothing there, and says that no gateway answers', async () => {
  const { code, out } = await run(['doctor', '--json', '--url', 'http://127.0.0.1:9'], { cwd, env })
  expect(code).toBe(69)
  const findings = findingsOf(out)
  expect(findings.get('configuration')?.status).toBe('skipped')
  expect(findings.get('gateway')).toMatchObject({ status: 'failed', mend: expect.stringContaining('--url') })
  expect(await readdir(cwd)).toEqual([])
})

test('start says all that is wrong at once, as JSON where that is asked for, and makes nothing', async () => {
  const wrong = { ...env, PORT: '99999', LOG_LEVEL: 'loud', GATEWAY_URL: 'nowhere' }
  const { code, err } = await run(['start', '--json'], { cwd, env: wrong })
  expect(code).toBe(78)
  expect((JSON.parse(err) as { error: unknown }).error).toMatchObject({
    exit: 78,
    problems: [
      expect.stringMatching(/^PORT: /),
      expect.stringMatching(/^LOG_LEVEL: /),
      expect.stringMatching(/^GATEWAY_URL: /),
    ],
  })
  expect(await readdir(cwd)).toEqual([])
})

test('a DATA_DIR where no store can be made ends the start with 78 and is named by the doctor', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'cli-'))
  await symlink('/nowhere', join(elsewhere, 'unmounted'))
  await writeFile(join(elsewhere, 'file'), '')
  const secret = 'b3f9c2e7b1a8d5f6047e9b2c8d1a5f3e'
  for (const folder of ['unmounted', 'unmounted/data', 'file', 'file/data']) {
    const wrong = { ...env, GATEWAY_JWT_SECRET: secret, DATA_DIR: join(elsewhere, folder) }
    const started = await run(['start', '--port', '0'], { cwd, env: wrong })
    expect({ code: started.code, err: started.err }).toEqual({ code: 78, err: expect.stringContaining('DATA_DIR: ') })
    const looked = await run(['doctor', '--json', '--url', 'http://127.0.0.1:9'], { cwd, env: wrong })
    expect(looked.code).toBe(78)
    expect(findingsOf(looked.out).get('store')).toMatchObject({
      status: 'failed',
      mend: expect.stringContaining('DATA_DIR'),
    })
  }
  await rm(elsewhere, { recursive: true })
}, 120_000)

test(
  'start runs the gateway; the doctor finds it well without any setting; SIGTERM ends it with 0',
  async () => {
    let logged = ''
    let stop = () => {}
    const ready = Promise.withResolvers<string>()
    const ended = run(['start', '--port', '0', '--json'], {
      cwd,
      env,
      onStart(child) {
        stop = () => void child.kill('SIGTERM')
        child.stdout?.on('data', (chunk: Buffer) => {
          logged += chunk.toString()
          const url = /"url":"(http:[^"]*)".*gateway ready/.exec(logged)?.[1]
          if (url) ready.resolve(url)
        })
        child.once('close', () => ready.reject(new Error(logged)))
      },
    })
    const url = await ready.promise
    const well = await run(['doctor', '--url', url], { cwd, env })
    expect(well.out.split('\n').filter((line) => !/^(✓|$)/.test(line))).toEqual([])
    expect({ code: well.code, err: well.err }).toEqual({ code: 0, err: 'Nothing is wrong.\n' })

    const strangers = { ...env, MARKETPLACE_JWT_SECRET: 'a-very-different-one-0123456789-abcdefghij' }
    const refused = await run(['doctor', '--url', url, '--json'], { cwd, env: strangers })
    expect(refused.code).toBe(77)
    expect(findingsOf(refused.out).get('credentials at the marketplace')).toMatchObject({
      status: 'failed',
      mend: expect.stringContaining('MARKETPLACE_JWT_SECRET'),
    })
    const unset = await run(['doctor', '--url', url, '--json'], { cwd, env: { ...env, NODE_ENV: 'production' } })
    expect(unset.code).toBe(78)
    stop()
    expect((await ended).code).toBe(0)
  },
  patient,
)
