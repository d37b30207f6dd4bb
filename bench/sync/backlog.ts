/** Whether what one user costs, and what the gateway keeps in memory, depends on how many are waiting. */
import { perSecond } from './figures.ts'
import type { House } from './house.ts'
import { setPaused } from './house.ts'
import { startMarketplace } from './marketplaces.ts'
import { queue, queueMany } from './people.ts'
import { cpuMicros, memoryMb, pause } from './processes.ts'

export interface BacklogFigures {
  waiting: number
  perSecond: number
  /** Of the gateway's processor time, for one user. */
  cpuMicros: number
  memoryMb: number
  mostMb: number
}

export async function measureBacklogs(
  house: House,
  backlogs: readonly number[],
  part: number,
  say: (figures: BacklogFigures) => void = () => undefined,
): Promise<BacklogFigures[]> {
  const all: BacklogFigures[] = []
  const marketplace = await startMarketplace('stub')
  const gateway = await house.startGateway(marketplace.url, { SYNC_BACKLOG_MAX: '100000000', SYNC_CONCURRENCY: '32' })
  await setPaused(gateway, true)
  let waiting = 0

  /** Delivers a few in front of all that wait. */
  async function deliver(name: string): Promise<{ ms: number; cpu: number }> {
    await queue(
      house.store,
      Array.from({ length: part }, (_, index) => `${name}-${index}`),
    )
    const [startedAt, before] = [performance.now(), cpuMicros(gateway.pid)]
    await setPaused(gateway, false)
    await house.drained(waiting)
    const ms = performance.now() - startedAt
    const cpu = (cpuMicros(gateway.pid) - before) / part
    await setPaused(gateway, true)
    // What was leased beyond the part is delivered, too; its answers are waited for.
    await pause(300)
    waiting = await house.open()
    return { ms, cpu }
  }

  // Else the first size measures the compiler.
  for (let round = 0; round < 4; round++) await deliver(`warm-${round}`)
  for (const backlog of backlogs) {
    await queueMany(house.store, backlog - waiting)
    waiting = await house.open()
    const rounds = []
    for (let round = 0; round < 3; round++) rounds.push(await deliver(`part-${backlog}-${round}`))
    const { ms, cpu } = rounds.toSorted((a, b) => a.cpu - b.cpu)[1] ?? { ms: NaN, cpu: NaN }
    const figures = {
      waiting: backlog,
      perSecond: perSecond(part, ms),
      cpuMicros: cpu,
      memoryMb: memoryMb(gateway.pid),
      mostMb: memoryMb(gateway.pid, 'VmHWM'),
    }
    say(figures)
    all.push(figures)
  }
  await gateway.stop()
  await marketplace.stop()
  return all
}

export const backlogLine = ({
  waiting,
  perSecond: rate,
  cpuMicros: cpu,
  memoryMb: now,
  mostMb,
}: BacklogFigures): string =>
  `${waiting} waiting: delivered at ${rate}/s, ${cpu.toFixed(0)} µs of the gateway's processor time a user; gateway ${now} MB, at most ${mostMb} MB`
