/** How the supergraph and its subgraphs are doing: for `health`, and in numbers for `/metrics`. */
import type { ComponentHealth } from '../features/access/parents.ts'
import type { Federation } from '../federation/federation.ts'
import type { Readings } from '../http/metrics.ts'
import { rfc3339 } from '../kit/clock.ts'

export function healthOf(federation: Federation): ComponentHealth[] {
  const { supergraph, refused, subgraphs } = federation.health()
  const none = { latencyMs: null, circuit: null, lastSuccessAt: null, capabilities: null }
  const graph: ComponentHealth = {
    ...none,
    name: 'supergraph',
    status: refused === undefined && !supergraph.fromKeptCopy ? 'HEALTHY' : 'DEGRADED',
    message: refused === undefined ? null : `The newest supergraph is not in service: ${refused}`,
    lastSuccessAt: rfc3339(supergraph.loadedAt),
  }
  return [
    graph,
    ...subgraphs.filter(({ health }) => health !== 'local').map(({ name, health }) => subgraphHealth(name, health)),
  ]
}

/** How the graph is doing, for `/metrics`. */
export const numbersOf = (federation: Federation): Readings[] => [
  {
    name: 'gateway_supergraph_degraded',
    help: '1 while the newest supergraph is refused or a kept copy is served.',
    read: () => {
      const { refused, supergraph } = federation.health()
      return Promise.resolve([{ value: refused === undefined && !supergraph.fromKeptCopy ? 0 : 1 }])
    },
  },
  {
    name: 'gateway_subgraph_up',
    help: '1 while a subgraph is asked, 0 while it is left alone after many failures.',
    labelNames: ['subgraph'],
    read: () =>
      Promise.resolve(
        healthOf(federation)
          .filter(({ name }) => name.startsWith('subgraph:'))
          .map(({ name, circuit }) => ({
            labels: { subgraph: name.slice('subgraph:'.length) },
            value: circuit === 'OPEN' ? 0 : 1,
          })),
      ),
  },
]

const circuits = { closed: 'CLOSED', open: 'OPEN', 'half-open': 'HALF_OPEN' } as const

function subgraphHealth(name: string, health: unknown): ComponentHealth {
  const state = (health as { breaker?: string | { state?: string } } | undefined)?.breaker
  const word = typeof state === 'string' ? state : state?.state
  const circuit = circuits[word as keyof typeof circuits] ?? 'CLOSED'
  const isWell = circuit === 'CLOSED'
  return {
    name: `subgraph:${name}`,
    status: isWell ? 'HEALTHY' : 'DEGRADED',
    latencyMs: null,
    message: isWell ? null : 'Most calls have failed lately: its fields are answered with errors.',
    circuit,
    lastSuccessAt: null,
    capabilities: null,
  }
}
