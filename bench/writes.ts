/**
 * Writes through the GraphQL door of one gateway process, each on disk before it is answered: `npm run bench:writes -- [options]`.
 * What is taken in is delivered meanwhile, by the same process.
 *
 * --writes events,users  trackEvents, and syncUsers (both)
 * --batch 100            how many in a call
 * --callers 1,4,16       calls under way at the same time
 * --seconds 4            for each number of callers
 * --engine sqlite,postgres (sqlite)
 * --marketplace up,down  whether the marketplace (a stub that answers at once) is there (up)
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { openHouse } from './sync/house.ts'
import type { EngineName, House } from './sync/house.ts'
import { perSecond } from './sync/figures.ts'
import { startMarketplace } from './sync/marketplaces.ts'
import { person } from './sync/people.ts'
import { cpuMicros, memoryMb } from './sync/processes.ts'

const { values } = parseArgs({
  options: {
    writes: { type: 'string', default: 'events,users' },
    batch: { type: 'string', default: '100' },
    callers: { type: 'string', default: '1,4,16' },
    seconds: { type: 'string', default: '4' },
    engine: { type: 'string', default: 'sqlite' },
    marketplace: { type: 'string', default: 'up' },
  },
})
const list = (text: string) => text.split(',').filter(Boolean)
const batch = Number(values.batch)
let made = 0

const documents = {
  events:
    'mutation ($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted duplicates rejected { code } } }',
  users: 'mutation ($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) { accepted rejected } }',
} as const
type WriteName = keyof typeof documents

/** What a panel reports of a download, and of a user. */
const variablesOf: Record<WriteName, () => object> = {
  events: () => ({
    events: Array.from({ length: batch }, () => {
      const n = ++made
      return {
        messageId: `event-${process.pid}-${n}`,
        type: 'plugin_downloaded',
        pluginId: `mpi-${n % 5_000}`,
        userId: `user-${n % 20_000}`,
        occurredAt: '2026-11-22T09:30:00Z',
        version: '1.4.2',
        data: { download: { country: 'DE', source: 'panel' } },
      }
    }),
  }),
  users: () => ({
    inputs: Array.from({ length: batch }, () => {
      const userId = `w${++made}-${process.pid}`
      return { userId, action: 'CREATE', data: person(userId) }
    }),
  }),
}

async function measure(house: House, write: WriteName, up: boolean): Promise<void> {
  const marketplace = await startMarketplace('stub')
  if (!up) await marketplace.stop()
  const gateway = await house.startGateway(marketplace.url)
  const pool = new Pool(gateway.url, { connections: 64 })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await house.token()}` }
  const query = JSON.stringify(documents[write])

  async function call(): Promise<void> {
    const body = `{"query":${query},"variables":${JSON.stringify(variablesOf[write]())}}`
    const answer = await pool.request({ method: 'POST', path: '/graphql', headers, body })
    const text = await answer.body.text()
    if (!text.includes(`"accepted":${batch}`)) throw new Error(text)
  }

  async function press(callers: number, forMs: number) {
    const [startedAt, cpu] = [performance.now(), cpuMicros(gateway.pid)]
    const took: number[] = []
    const caller = async () => {
      while (performance.now() - startedAt < forMs) {
        const before = performance.now()
        await call()
        took.push(performance.now() - before)
      }
    }
    await Promise.all(Array.from({ length: callers }, caller))
    const ms = performance.now() - startedAt
    took.sort((a, b) => a - b)
    const at = (share: number) => (took[Math.floor(took.length * share)] ?? NaN).toFixed(0)
    const done = took.length * batch
    return `${perSecond(done, ms)}/s, ${((cpuMicros(gateway.pid) - cpu) / done).toFixed(1)} µs of the gateway's processor time each, a call p50 ${at(0.5)} p99 ${at(0.99)} ms`
  }

  await press(4, 2_000)
  for (const callers of list(values.callers).map(Number)) {
    const line = await press(callers, Number(values.seconds) * 1000)
    console.log(`${write} in ${batch}s, marketplace ${up ? 'up' : 'down'}, ${callers} callers: ${line}`)
  }
  console.log(`  gateway at most ${memoryMb(gateway.pid, 'VmHWM')} MB`)
  await pool.destroy()
  await gateway.stop()
  await marketplace.stop()
}

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`)
for (const engine of list(values.engine) as EngineName[]) {
  console.log(engine)
  for (const write of list(values.writes) as WriteName[]) {
    for (const marketplace of list(values.marketplace)) {
      const house = await openHouse(engine)
      if (house === null) continue
      await measure(house, write, marketplace === 'up')
      await house.close()
    }
  }
}
process.exit(0)
