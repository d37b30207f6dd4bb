import { overSubgraphs } from '../sweep/items.ts'
import { nested } from '../sweep/nested.ts'
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

/** Also knows the ones that only sweeps ask for: `search-50`, `subgraphs-4`, `nested-3`. */
export function workloadNamed(name: string): Workload {
  const [, kind, number] = /^(search|subgraphs|nested)-(\d+)$/.exec(name) ?? []
  const swept = kind === undefined ? undefined : sweeps[kind]?.(Number(number))
  const found = swept ?? workloads.find((one) => one.name === name)
  if (!found)
    throw new Error(`There is no workload "${name}". There are: ${workloads.map((one) => one.name).join(', ')}.`)
  return found
}

const sweeps: Readonly<Record<string, (n: number) => Workload>> = {
  search: searchCold,
  subgraphs: overSubgraphs,
  nested,
}
