/** From a kill to ready again, with a large backlog and a journal that was not written back. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { median } from './figures.ts'
import type { House, RunningGateway } from './house.ts'
import { startMarketplace } from './marketplaces.ts'
import { queue, queueMany } from './people.ts'
import { pause } from './processes.ts'

/** How often the kill is repeated. */
const rounds = 4

export async function measureRestart(house: House, backlog: number): Promise<void> {
  const marketplace = await startMarketplace('stub')
  const empty: RunningGateway[] = []
  for (let round = 0; round < rounds; round++) {
    const gateway = await house.startGateway(marketplace.url)
    if (round > 0) empty.push(gateway)
    await gateway.stop('SIGKILL')
  }
  await queueMany(house.store, backlog)
  const took: RunningGateway[] = []
  let journalMb = 0
  let gateway = await house.startGateway(marketplace.url)
  for (let round = 0; round < rounds; round++) {
    await queue(
      house.store,
      Array.from({ length: 5_000 }, (_, index) => `r${round}-${index}`),
    )
    await pause(1_000)
    await gateway.stop('SIGKILL')
    const journal = await stat(join(house.folder, 'gateway.db-wal')).catch(() => undefined)
    journalMb = Math.max(journalMb, (journal?.size ?? 0) / 2 ** 20)
    gateway = await house.startGateway(marketplace.url)
    took.push(gateway)
  }
  console.log(
    `killed with ${backlog} waiting and a journal of up to ${journalMb.toFixed(0)} MB, ready again after ${starts(took)} (at most 2000 is promised); ` +
      `with an empty store after ${starts(empty)}`,
  )
  await gateway.stop()
  await marketplace.stop()
}

const starts = (gateways: readonly RunningGateway[]): string => {
  const wall = gateways.map(({ startMs }) => startMs)
  const cpu = median(gateways.map(({ startCpuMs }) => startCpuMs))
  return `${median(wall).toFixed(0)} ms, at most ${Math.max(...wall).toFixed(0)} ms, for ${cpu.toFixed(0)} ms of processor time`
}
