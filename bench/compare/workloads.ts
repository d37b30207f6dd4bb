import type { Workload } from './workload.ts'
import { pluginPage } from './workloads/plugin-page.ts'
import { federatedHeavy, federatedLight, identicalInFlight } from './workloads/shop.ts'
import { searchCold, searchHot, small } from './workloads/search.ts'
import { syncUser, trackEvents } from './workloads/writes.ts'

export const workloads: readonly Workload[] = [
  searchCold(),
  searchHot,
  small,
  pluginPage,
  syncUser,
  trackEvents,
  federatedLight,
  federatedHeavy,
  identicalInFlight,
]

/** Also knows the sizes that only sweeps ask for. */
export function workloadNamed(name: string): Workload {
  const size = /^search-(\d+)$/.exec(name)?.[1]
  const found = size === undefined ? workloads.find((one) => one.name === name) : searchCold(Number(size))
  if (!found)
    throw new Error(`There is no workload "${name}". There are: ${workloads.map((one) => one.name).join(', ')}.`)
  return found
}
