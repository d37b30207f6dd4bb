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
  cpu: number
}

export async function measureDelivery(house: House, options: DeliveryOptions): Promise<void> {
  const { users, slices, concurrency, marketplace: kind } = options
  const size = Math.ceil(users / slices)
  const marketplace = await startMarketplace(kind)
  const shown = await credentials()
  const bareLoop = await startProcess(new URL('./bare-loop.ts', import.meta.url), [])
  const gateway = await house.startGateway(marketplace.url, { SYNC_CONCURRENCY: String(concurrency) })
  await setPaused(gateway, true)

  async function bare(userIds: string[]): Promise<Slice> {
    const before = cpuMicros(bareLoop.pid)
    const told = once(bareLoop.child, 'message') as Promise<[{ ms: number }]>
    bareLoop.child.send({ url: marketplace.url, credentials: shown, userIds, concurrency } satisfies Errand)
    const [{ ms }] = await told
    return { rate: perSecond(size, ms), cpu: (cpuMicros(bareLoop.pid) - before) / size }
  }

  async function durable(userIds: string[]): Promise<Slice> {
    await queue(house.store, userIds)
    const before = cpuMicros(gateway.pid)
    const startedAt = performance.now()
    await setPaused(gateway, false)
    await house.drained()
    const ms = performance.now() - startedAt
    const cpu = (cpuMicros(gateway.pid) - before) / size
    await setPaused(gateway, true)
    return { rate: perSecond(size, ms), cpu }
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
  console.log(
    `delivery to the ${kind}, ${slices} × ${size} users: bare ${spread(column('bare', 'rate'), 0)}/s at ${spread(column('bare', 'cpu'), 0)} µs, ` +
      `durable ${spread(column('durable', 'rate'), 0)}/s at ${spread(column('durable', 'cpu'), 0)} µs of the gateway's processor time a user; ` +
      `ratio ${spread(ratios, 2)}${kind === 'sandbox' ? ` (at least 0.6 is promised: ${median(ratios) >= 0.6 ? 'kept' : 'NOT KEPT'})` : ''}`,
  )
  await gateway.stop()
  await endProcess(bareLoop.child, 'SIGKILL')
  await marketplace.stop()
}
