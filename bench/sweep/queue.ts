/** What delivering one user costs while more and more others wait, on both stores. */
import type { Series } from '../plot.ts'
import { measureBacklogs } from '../sync/backlog.ts'
import { openHouse } from '../sync/house.ts'

const waiting = [10_000, 100_000, 1_000_000]
const delivered = 5_000

export async function overQueue(): Promise<Series[]> {
  const all: Series[] = []
  for (const engine of ['sqlite', 'postgres'] as const) {
    const house = await openHouse(engine)
    if (house === null) throw new Error('This sweep needs PostgreSQL.')
    const figures = await measureBacklogs(house, waiting, delivered)
    all.push({ name: engine, points: figures.map(({ waiting: x, cpuMicros }) => [x, cpuMicros] as const) })
    await house.close()
  }
  return all
}
