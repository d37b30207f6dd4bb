/**
 * `npm run bench:fanout`: one change of a user, told to a thousand WebSockets. Processor time of one message, and how long it takes until
 * the last socket has it. Beside ours a server that sends ready text (the floor) and graphql-ws with graphql-js and nothing else.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild, treeUsage } from '../compare/child.ts'
import type { Child } from '../compare/child.ts'
import { startOurs } from '../compare/ours.ts'
import { median } from '../compare/results.ts'
import { serviceKeys } from './service-keys.ts'
import { openSockets } from './sockets.ts'

const sockets = Number(process.argv[2] ?? 1_000)
const events = Number(process.argv[3] ?? 15)
/** One service may hold so many streams. */
const perService = 50
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

interface Started {
  child: Child
  headers: Record<string, string>
  keys: readonly string[]
}

const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
const marketplace = await startChild(here('../compare/upstream/marketplace.ts'))
const servers: Record<string, () => Promise<Started>> = {
  async floor() {
    return { child: await startChild(here('floor.ts')), headers: {}, keys: [] }
  },
  async 'graphql-ws'() {
    return { child: await startChild(here('graphql-ws.ts')), headers: {}, keys: [] }
  },
  async gateway() {
    const ours = await startOurs({ folder, upstreamUrl: marketplace.url, supergraphFile: '' })
    return { ...ours, keys: await serviceKeys(ours.child.url, ours.headers, Math.ceil(sockets / perService)) }
  },
}

async function change(url: string, headers: Record<string, string>, userId: string): Promise<void> {
  const query = 'mutation($input: SyncUserInput!) { syncUser(input: $input) { userErrors { code } } }'
  const data = { email: `${userId}@example.org`, username: userId, displayName: userId }
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables: { input: { userId, action: 'CREATE', data } } }),
  })
  const { errors } = (await response.json()) as { errors?: { message: string }[] }
  if (errors) throw new Error(errors[0]?.message)
}

const found: Record<string, object> = {}
try {
  for (const [name, start] of Object.entries(servers)) {
    const { child, headers, keys } = await start()
    const open = await openSockets(child.url, sockets, keys)
    const tell = async (n: number) => {
      const told = open.allTold(`fan-${n}`)
      await change(child.url, headers, `fan-${n}`)
      return told
    }
    for (let n = 0; n < 3; n++) await tell(n)
    const before = treeUsage(child.pid)
    const tookMs: number[] = []
    for (let n = 3; n < 3 + events; n++) tookMs.push(await tell(n))
    const after = treeUsage(child.pid)
    found[name] = {
      'CPU µs a message': Number((((after.cpuMs - before.cpuMs) * 1_000) / (events * sockets)).toFixed(1)),
      'ms to the last socket (median)': Number(median(tookMs).toFixed(1)),
      'most ms': Number(Math.max(...tookMs).toFixed(1)),
      'RSS MB': Math.round(after.rssMb),
    }
    open.close()
    await child.stop()
  }
} finally {
  await marketplace.stop()
  await rm(folder, { recursive: true, force: true })
}
console.log(`${sockets} sockets, ${events} changes, each socket told of each`)
console.table(found)
process.exit(0)
