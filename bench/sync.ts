/**
 * User synchronisation, measured: `npm run bench:sync -- [parts] [options]`.
 *
 * Parts: delivery (durable delivery against a bare loop), accept (by the service and through GraphQL), backlog (cost of a user and
 * memory with many waiting), restart (from a kill to ready), flood (while the marketplace is away). All of them without any named; each takes a minute or two.
 *
 * --engine sqlite,postgres   (sqlite)
 * --marketplace sandbox,stub for delivery: one that does real work, and one that answers at once (sandbox)
 * --users 20000 --slices 10  for delivery: how many, taken in turns with the bare loop in so many slices
 * --concurrency 32           for delivery
 * --seconds 3                for accept: how long each number of callers presses
 * --backlogs 10000,100000    for backlog: how many wait; 1000000 takes two minutes to fill
 * --part 5000                for backlog: users delivered at each size
 * --waiting 100000           for restart: how many wait
 * --flood 200000             for flood: changes, which are as many as may wait
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { measureAccept } from './sync/accept.ts'
import { backlogLine, measureBacklogs } from './sync/backlog.ts'
import { measureDelivery } from './sync/delivery.ts'
import { measureFlood } from './sync/flood.ts'
import { openHouse } from './sync/house.ts'
import type { EngineName, House } from './sync/house.ts'
import type { MarketplaceKind } from './sync/marketplaces.ts'
import { measureRestart } from './sync/restart.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', default: 'sqlite' },
    marketplace: { type: 'string', default: 'sandbox' },
    users: { type: 'string', default: '20000' },
    slices: { type: 'string', default: '10' },
    concurrency: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '3' },
    backlogs: { type: 'string', default: '10000,100000' },
    part: { type: 'string', default: '5000' },
    waiting: { type: 'string', default: '100000' },
    flood: { type: 'string', default: '200000' },
  },
})
const list = (text: string) => text.split(',').filter(Boolean)

const parts: Record<string, (house: House, kind: MarketplaceKind) => Promise<void>> = {
  delivery: (house, marketplace) =>
    measureDelivery(house, {
      users: Number(values.users),
      slices: Number(values.slices),
      concurrency: Number(values.concurrency),
      marketplace,
    }),
  accept: (house) => measureAccept(house, Number(values.seconds) * 1000),
  backlog: async (house) => {
    await measureBacklogs(house, list(values.backlogs).map(Number), Number(values.part), (figures) =>
      console.log(backlogLine(figures)),
    )
  },
  restart: (house) => measureRestart(house, Number(values.waiting)),
  flood: (house) => measureFlood(house, Number(values.flood)),
}

const wanted = positionals.length > 0 ? positionals : Object.keys(parts)
for (const name of wanted) {
  if (!(name in parts)) throw new Error(`There is no part "${name}"; there are ${Object.keys(parts).join(', ')}.`)
}
console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`)
for (const engine of list(values.engine) as EngineName[]) {
  console.log(engine)
  for (const name of wanted) {
    const marketplaces = name === 'delivery' ? (list(values.marketplace) as MarketplaceKind[]) : (['stub'] as const)
    for (const marketplace of marketplaces) {
      const house = await openHouse(engine)
      if (house === null) break
      await parts[name]?.(house, marketplace)
      await house.close()
    }
  }
}
process.exit(0)
