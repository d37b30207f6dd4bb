/** A process that has too little of what every process has: it sheds, and recovers, and loses nothing that it took. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { eventually } from '../features/users/room.ts'
import { endAll, launch, person, syncUser } from './running.ts'
import type { Running, Synced } from './running.ts'

let sandbox: Sandbox
let dataDir: string

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 5 })
}, 60_000)
afterAll(() => sandbox.stop())
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-scarcity-'))
})
afterEach(async () => {
  endAll()
  await rm(dataDir, { recursive: true, force: true })
})

const linesOf = ({ output }: Running) => output().split('\n').filter(Boolean)

/** The id of the event when it was accepted, null for whatever else. */
async function write(gateway: Running, userId: string): Promise<string | null> {
  const response = await gateway.post(syncUser, person(userId, 'DURABLE'), { connection: 'close' }).catch(() => null)
  const { data } = ((await response?.json().catch(() => null)) ?? {}) as Synced
  return data?.syncUser?.eventId ? userId : null
}

async function arrived(gateway: Running, userIds: readonly string[]): Promise<void> {
  await eventually(
    'all that was accepted',
    async () => {
      const found = await Promise.all(
        userIds.map(async (userId) => {
          const response = await gateway.post('query ($id: ID!) { userSync(userId: $id) { status } }', { id: userId })
          return ((await response.json()) as { data: { userSync: { status: string } } }).data.userSync.status
        }),
      )
      return found.every((status) => status === 'SYNCHRONIZED')
    },
    30_000,
  )
}

/** Of util-linux. */
const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0
if (!hasPrlimit) process.stdout.write('skipped: there is no prlimit here, so nothing is tested with few descriptors\n')

;(hasPrlimit ? test : test.skip)(
  'F17: with 64 descriptors and 500 sockets it works on, says so in a few lines, and answers when they are gone',
  async () => {
    const env = { SYNC_WAIT_MS: '5000' }
    const gateway = await launch({ dataDir, sandbox, env, wrapper: ['prlimit', '--nofile=64'] }).ready
    // The connection of a client that was there before.
    const early = new Pool(gateway.url, { connections: 1 })
    const writeEarly = async (userId: string) => {
      const { body } = await early.request({
        path: '/graphql',
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await gateway.token()}` },
        body: JSON.stringify({ query: syncUser, variables: person(userId) }),
      })
      return ((await body.json()) as Synced).data?.syncUser?.status
    }
    expect(await fetch(`${gateway.url}/readyz`, { headers: { connection: 'close' } }).then((r) => r.status)).toBe(200)
    await early.request({ path: '/livez', method: 'GET' }).then(({ body }) => body.dump())
    const before = linesOf(gateway).length

    const { hostname, port } = new URL(gateway.url)
    const sockets = new Set<Socket>()
    const knock = () => {
      const socket = connect({ host: hostname, port: Number(port) }).on('error', () => undefined)
      sockets.add(socket.on('close', () => sockets.delete(socket)))
      // The beginning of a request that never ends.
      socket.write('GET /livez HTTP/1.1\r\nHost: gateway\r\n')
    }
    const floods = setInterval(() => {
      while (sockets.size < 500) knock()
    }, 250)
    const accepted: (string | null)[] = []
    try {
      for (let second = 0; second < 5; second++) {
        await sleep(1_000)
        expect(await writeEarly(`early-${second}`)).toBe('SYNCHRONIZED')
        accepted.push(`early-${second}`, await write(gateway, `late-${second}`))
      }
    } finally {
      clearInterval(floods)
      for (const socket of sockets) socket.destroy()
    }

    const goneAt = performance.now()
    await eventually('an answer', async () => (await fetch(`${gateway.url}/readyz`).catch(() => null))?.status === 200)
    expect(performance.now() - goneAt).toBeLessThan(5_000)
    const said = linesOf(gateway)
      .slice(before)
      .filter((line) => !line.includes('"msg":"request"'))
    expect(said.filter((line) => line.includes('connections are turned away'))).not.toEqual([])
    expect(said.length).toBeLessThan(10)
    await arrived(
      gateway,
      [...accepted, await write(gateway, 'after')].filter((id) => id !== null),
    )
    await early.close()
    gateway.child.kill('SIGTERM')
    expect(await gateway.ended).toBe(0)
  },
  90_000,
)
