/**
 * Durable delivery against a bare loop. Both take turns in slices, so that whatever else the machine does falls on both; each slice
 * gives one ratio, and the middle one counts. Gateway, bare loop and marketplace are processes of their own.
 */
import { once } from 'node:events'
import type { Errand } from './bare-loop.ts'
import { median, perSecond, spread } from './figures.ts'
import type { House } from './house.ts'
import { setPaused } from './house.ts'
import { credentials, startMarketplace } from './marketplaces.ts'
import type { MarketplaceKind } from './marketplaces.ts'
import { queue } from './people.ts'
import { cpuMicros, endProcess, startProcess } from './processes.ts'

export interface DeliveryOptions {
  users: number
  slices: number
  concurrency: number
  marketplace: MarketplaceKind
}

interface Slice {
  rate: number
  /** Processor time of whoever sends, in microseconds a user. */
  cpu: number
  /** That of the marketplace beside it. */
  theirs: number
}

export async function measureDelivery(house: House, options: DeliveryOptions): Promise<void> {
  const { users, slices, concurrency, marketplace: kind } = options
  const size = Math.ceil(users / slices)
  const marketplace = await startMarketplace(kind)
  const shown = await credentials()
  const bareLoop = await startProcess(new URL('./bare-loop.ts', import.meta.url), [])
  const gateway = await house.startGateway(marketplace.url, { SYNC_CONCURRENCY: String(concurrency) })
  await setPaused(gateway, true)

  const spent = (pid: number, [ours, theirs]: readonly [number, number]) => ({
    cpu: (cpuMicros(pid) - ours) / size,
    theirs: (cpuMicros(marketplace.pid) - theirs) / size,
  })

  async function bare(userIds: string[]): Promise<Slice> {
    const before = [cpuMicros(bareLoop.pid), cpuMicros(marketplace.pid)] as const
    const told = once(bareLoop.child, 'message') as Promise<[{ ms: number }]>
    bareLoop.child.send({ url: marketplace.url, credentials: shown, userIds, concurrency } satisfies Errand)
    const [{ ms }] = await told
    return { rate: perSecond(size, ms), ...spent(bareLoop.pid, before) }
  }

  async function durable(userIds: string[]): Promise<Slice> {
    await queue(house.store, userIds)
    const before = [cpuMicros(gateway.pid), cpuMicros(marketplace.pid)] as const
    const startedAt = performance.now()
    await setPaused(gateway, false)
    await house.drained()
    const ms = performance.now() - startedAt
    const slice = { rate: perSecond(size, ms), ...spent(gateway.pid, before) }
    await setPaused(gateway, true)
    return slice
  }

  const names = (kindOf: string, slice: number) =>
    Array.from({ length: size }, (_, index) => `${kindOf}-${slice}-${index}`)
  const pairs: { bare: Slice; durable: Slice }[] = []
  // The first pair warms both up and is not counted.
  for (let slice = 0; slice <= slices; slice++) {
    const bareFirst = slice % 2 === 0
    const first = bareFirst ? await bare(names('bare', slice)) : await durable(names('kept', slice))
    const second = bareFirst ? await durable(names('kept', slice)) : await bare(names('bare', slice))
    if (slice > 0) pairs.push(bareFirst ? { bare: first, durable: second } : { bare: second, durable: first })
  }
  const column = (who: 'bare' | 'durable', what: keyof Slice) => pairs.map((pair) => pair[who][what])
  const ratios = pairs.map((pair) => pair.durable.rate / pair.bare.rate)
  const whole = ({ cpu, theirs }: Slice) => cpu + theirs
  // Where the processors are the limit, and others want them too, this is what the throughput comes to.
  const byCpu = pairs.map((pair) => whole(pair.bare) / whole(pair.durable))
  const kept = median(ratios) >= 0.6 ? 'kept' : 'NOT KEPT'
  console.log(`delivery to the ${kind}, ${slices} × ${size} users, medians of the slices (and their middle half)`)
  for (const who of ['bare', 'durable'] as const) {
    console.log(
      `  ${who}: ${spread(column(who, 'rate'), 0)} users/s; processor time a user ${spread(column(who, 'cpu'), 0)} µs, of the marketplace ${spread(column(who, 'theirs'), 0)} µs`,
    )
  }
  console.log(
    `  durable : bare = ${spread(ratios, 2)}${kind === 'sandbox' ? ` (at least 0.6 is promised: ${kept})` : ''}; by processor time, the marketplace's included, ${spread(byCpu, 2)}`,
  )
  await gateway.stop()
  await endProcess(bareLoop.child, 'SIGKILL')
  await marketplace.stop()
}
