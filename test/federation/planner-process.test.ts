/** The process of the native planner lives as long as the gateway does, and no longer. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { endAll, launch } from '../security/running.ts'
import type { Running } from '../security/running.ts'
import { breaking } from './graphs/breaking.ts'
import { serveListed } from './graphs/listed.ts'
import { slow, slowOperation } from './graphs/slow.ts'

const run = promisify(execFile)
let sandbox: Sandbox
let listed: Awaited<ReturnType<typeof serveListed>>
let dataDir: string

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 5 })
  listed = await serveListed(breaking)
}, 60_000)
afterAll(async () => {
  await sandbox.stop()
  await listed.close()
})
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'planner-process-'))
})
afterEach(async () => {
  endAll()
  await rm(dataDir, { recursive: true, force: true })
})

const start = () => launch({ dataDir, sandbox, env: { SUBGRAPHS: listed.file } }).ready

/** Its process id; undefined where there is none. */
async function plannerOf({ child }: Running): Promise<number | undefined> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args='])
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/))
  const found = rows.find(
    ([, parent, ...args]) => Number(parent) === child.pid && args.join(' ').includes('native-child'),
  )
  return found && Number(found[0])
}

async function processorSeconds(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'cputimes=', '-p', String(pid)])
  return Number(stdout)
}

async function untilGone(pid: number): Promise<void> {
  const end = performance.now() + 5_000
  for (;;) {
    // One that nobody waits for any more may be left as a zombie, where no process collects those.
    const state = await run('ps', ['-o', 'stat=', '-p', String(pid)]).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    )
    if (state === '' || state.startsWith('Z')) return
    if (performance.now() > end) throw new Error(`${pid} is still there: ${state}`)
    await sleep(50)
  }
}

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'it ends with a gateway that is ended by %s',
  async (signal) => {
    const gateway = await start()
    const planner = await plannerOf(gateway)
    expect(planner).toBeDefined()
    gateway.child.kill(signal)
    expect(await gateway.ended).toBe(signal === 'SIGTERM' ? 0 : signal)
    await untilGone(planner!)
  },
  60_000,
)

test('it ends with a gateway that is stopped while it is busy', async () => {
  const gateway = await start()
  const planner = await plannerOf(gateway)
  // It notices nothing of what is outside.
  process.kill(planner!, 'SIGSTOP')
  gateway.child.kill('SIGTERM')
  expect(await gateway.ended).toBe(0)
  await untilGone(planner!)
}, 60_000)

test('signals that are meant for the gateway leave it to those who are still answered', async () => {
  const gateway = await start()
  const planner = await plannerOf(gateway)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(planner!, signal)
  await sleep(200)
  expect(await (await gateway.post('{ slots { load } }')).json()).toMatchObject({
    data: expect.any(Object),
  })
  expect(await plannerOf(gateway)).toBe(planner)
}, 60_000)

test('it ends with a gateway that is killed while it is in the middle of a plan', async () => {
  const slowly = await serveListed(slow)
  try {
    const wide = { GRAPHQL_MAX_TOKENS: '100000', GRAPHQL_MAX_SELECTIONS: '100000', GRAPHQL_MAX_COST: '10000000' }
    const gateway = await launch({ dataDir, sandbox, env: { SUBGRAPHS: slowly.file, ...wide } }).ready
    const planner = await plannerOf(gateway)
    const idle = await processorSeconds(planner!)
    const asked = gateway.post(slowOperation).then(
      async (response) => response.text(),
      () => undefined,
    )
    while ((await processorSeconds(planner!)) < idle + 1) {
      const early = await Promise.race([asked, sleep(50)])
      if (early !== undefined) throw new Error(early)
    }
    gateway.child.kill('SIGKILL')
    await gateway.ended
    await untilGone(planner!)
    await asked
  } finally {
    await slowly.close()
  }
}, 60_000)
