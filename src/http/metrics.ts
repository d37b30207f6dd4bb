/** `/metrics` in the Prometheus text format. Labels come from short lists of our own, never from requests. */
import { Counter, Gauge, Registry } from 'prom-client'
import type { Metric } from 'prom-client'
import type { FetchRecord } from '../federation/run/run.ts'
import type { CallRecord } from '../marketplace/context.ts'
import { Durations } from './durations.ts'
import type { Exchange } from './exchange.ts'
import { measureLag } from './loop-lag.ts'
import type { RecordLag } from './loop-lag.ts'
import { processMetrics } from './process-metrics.ts'
import { Refusal } from './refusal.ts'
import type { Route } from './router.ts'
import type { Finished } from './server.ts'

/** What is counted by rooms of their own, read when somebody asks for the numbers. */
export interface Readings {
  readonly name: string
  readonly help: string
  /** `state` unless told otherwise. */
  readonly labelNames?: readonly string[]
  read(): Promise<readonly { readonly labels?: Record<string, string>; readonly value: number }[]>
}

export interface Metrics {
  readonly recordLag: RecordLag
  finished(finished: Finished): void
  called(record: CallRecord): void
  /** A fetch from a subgraph, near or far; its name comes from the supergraph and never from a request. */
  fetched(record: FetchRecord): void
  /** An attempt to take a supergraph into service. */
  supergraphLoaded(outcome: 'taken' | 'refused' | 'kept copy'): void
  planReplaced(): void
  /** The native query planner broke off. */
  plannerBroke(): void
  /** Adds numbers that are read when somebody asks. */
  read(readings: readonly Readings[]): void
  readonly route: Route
}

interface MetricsOptions {
  /** Who may read: peers on this machine, or everybody. */
  access: 'loopback' | 'public'
  readings: readonly Readings[]
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMetrics({ access, readings }: MetricsOptions): Metrics {
  const registry = new Registry()
  const ofProcess = processMetrics()
  const recordLag = measureLag(registry)
  function durations(named: { name: string; help: string; labelNames: string[] }): Durations {
    const histogram = new Durations({ ...named, buckets: seconds })
    registry.registerMetric(histogram as unknown as Metric)
    return histogram
  }
  const requests = durations({
    name: 'gateway_request_seconds',
    help: 'Requests by route, method and status.',
    labelNames: ['route', 'method', 'status'],
  })
  const calls = durations({
    name: 'gateway_marketplace_call_seconds',
    help: 'Attempts of calls to the marketplace by endpoint and outcome.',
    labelNames: ['endpoint', 'outcome'],
  })
  const unreadable = new Counter({
    name: 'gateway_metrics_unreadable_total',
    help: 'Readings that could not be taken.',
    labelNames: ['name'],
    registers: [registry],
  })
  const fetches = durations({
    name: 'gateway_subgraph_fetch_seconds',
    help: 'Fetches from subgraphs by subgraph, kind and outcome.',
    labelNames: ['subgraph', 'kind', 'outcome'],
  })
  const loads = new Counter({
    name: 'gateway_supergraph_loads_total',
    help: 'Attempts to take a supergraph into service by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const replaced = new Counter({
    name: 'gateway_plans_replaced_total',
    help: 'Query plans that did not bring all that was asked for and were replaced by another.',
    registers: [registry],
  })
  const breaks = new Counter({
    name: 'gateway_planner_breaks_total',
    help: 'Times the native query planner ended, or was ended, over what it was asked, which was planned without it.',
    registers: [registry],
  })
  const addReading = ({ name, help, labelNames = ['state'], read }: Readings) =>
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        try {
          const taken = await read()
          this.reset()
          for (const { labels = {}, value } of taken) this.set(labels, value)
        } catch {
          // An old number looks like a fresh one; what is absent can be watched for.
          this.reset()
          unreadable.inc({ name })
        }
      },
    })
  readings.forEach(addReading)

  async function handler(exchange: Exchange): Promise<void> {
    if (access === 'loopback' && !isLoopback(exchange.remoteAddress)) {
      throw new Refusal(403, 'AUTHORIZATION_FAILED', 'The numbers are for this machine only (METRICS_ACCESS).')
    }
    const numbers = await Promise.all([ofProcess.metrics(), registry.metrics()])
    await exchange.respond(200, { 'Content-Type': registry.contentType }, numbers.join('\n'))
  }

  return {
    recordLag,
    finished: ({ route = 'none', method, status, durationMs }) =>
      requests.observe(durationMs / 1000, route, knownMethod(method), String(status)),
    called: ({ endpoint, outcome, durationMs }) => calls.observe(durationMs / 1000, endpoint, outcome),
    fetched: ({ subgraph, kind, outcome, durationMs }) => fetches.observe(durationMs / 1000, subgraph, kind, outcome),
    supergraphLoaded: (outcome) => loads.inc({ outcome: outcome.replace(' ', '_') }),
    planReplaced: () => replaced.inc(),
    plannerBroke: () => breaks.inc(),
    read: (more) => more.forEach(addReading),
    route: { methods: ['GET', 'HEAD'], path: '/metrics', always: true, handler },
  }
}

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Methods come from clients; whatever is not in the list is one label. */
const knownMethod = (method: string): string => (methods.has(method) ? method : 'other')

const isLoopback = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address)
