/** How fast changes are taken in, durably: by the service alone, and through the GraphQL door of a gateway process. */
import { Pool } from 'undici'
import type { Asker } from '../../src/auth/asker.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import { createMarketplaceClient } from '../../src/marketplace/client.ts'
import { createUsers } from '../../test/features/users/assembled.ts'
import { perSecond } from './figures.ts'
import type { House } from './house.ts'
import { setPaused } from './house.ts'
import { secrets, startMarketplace } from './marketplaces.ts'
import { person } from './people.ts'
import { cpuMicros } from './processes.ts'

const asker: Asker = {
  caller: {
    kind: 'service',
    serviceId: secrets.serviceId,
    subject: 'bench',
    permissions: new Set(['user:write', 'sync:read', 'sync:write']),
    tokenExpiresAt: Infinity,
    credential: 'jwt',
  },
  request: {
    id: 'bench',
    door: 'api',
    deadlineAt: Infinity,
    gone: new AbortController().signal,
    upstream: { calls: 0 },
  },
}

/** So many callers, each one after the other, for a while. Gives what was done and how long that took. */
async function press(callers: number, forMs: number, once: () => Promise<void>): Promise<{ done: number; ms: number }> {
  const startedAt = performance.now()
  let done = 0
  const call = async () => {
    while (performance.now() - startedAt < forMs) {
      await once()
      done++
    }
  }
  await Promise.all(Array.from({ length: callers }, call))
  return { done, ms: performance.now() - startedAt }
}

const callerCounts = [1, 8, 64]
let made = 0
const nextId = () => `a${++made}-${process.pid}`

export async function measureAccept(house: House, forMs: number): Promise<void> {
  const marketplace = createMarketplaceClient({
    baseUrl: 'http://127.0.0.1:9',
    ...secrets,
    clock: systemClock,
    random: Math.random,
  })
  const log = createLog({ level: 'warn', pretty: false })
  const config = { syncEnabled: true, connected: true, waitMs: 0, backlogMax: 1e9, concurrency: 1 }
  // Not started: it takes in and does not deliver.
  const { service } = createUsers({
    store: house.store,
    marketplace,
    clock: systemClock,
    log,
    random: Math.random,
    config,
  })
  const take = async () => {
    const userId = nextId()
    await service.syncUser(asker, { userId, action: 'CREATE', data: person(userId) })
  }
  await press(8, 1_000, take)
  for (const callers of callerCounts) {
    const { done, ms } = await press(callers, forMs, take)
    console.log(`accept by the service, ${callers} callers: ${perSecond(done, ms)}/s`)
  }
  await marketplace.close()
  await measureDoor(house, forMs)
}

const mutation = `mutation ($input: SyncUserInput!) { syncUser(input: $input) { eventId: event { id } status userErrors { message } } }`

async function measureDoor(house: House, forMs: number): Promise<void> {
  const marketplace = await startMarketplace('stub')
  const gateway = await house.startGateway(marketplace.url)
  await setPaused(gateway, true)
  const token = await house.token()
  const pool = new Pool(gateway.url, { connections: Math.max(...callerCounts) })
  const take = async () => {
    const userId = nextId()
    const answer = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: mutation,
        variables: { input: { userId, action: 'CREATE', data: person(userId) } },
      }),
    })
    const text = await answer.body.text()
    if (!text.includes('"PENDING"')) throw new Error(text)
  }
  await press(8, 1_500, take)
  for (const callers of callerCounts) {
    const before = cpuMicros(gateway.pid)
    const { done, ms } = await press(callers, forMs, take)
    const cpu = (cpuMicros(gateway.pid) - before) / done
    console.log(
      `accept through GraphQL, ${callers} callers: ${perSecond(done, ms)}/s, ${cpu.toFixed(0)} µs of the gateway's processor time each`,
    )
  }
  await pool.close()
  await gateway.stop()
  await marketplace.stop()
}
