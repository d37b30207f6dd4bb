import type { GatewayInterface } from '@apollo/server-gateway-interface'
import type { ExecutionResult } from 'graphql'
import type { FederatedRequest } from './engine.ts'
import { createExecutor } from './executor.ts'
import type { ExecutorOptions } from './executor.ts'
import type { Generation } from './generation.ts'
import { startRefresh } from './refresh.ts'
import type { RefreshOptions } from './refresh.ts'
import type { Subgraph } from './subgraphs/subgraph.ts'
import { createSubscriptionGate, usualSubscriptionLimits } from './subscriptions/gate.ts'
import type { SubscriptionLimits } from './subscriptions/gate.ts'
import { guarded } from './subscriptions/guarded.ts'

export interface FederationOptions extends RefreshOptions, ExecutorOptions {
  readonly subscriptions?: Partial<SubscriptionLimits> | undefined
}

export interface FederationHealth {
  readonly supergraph: {
    readonly source: string
    readonly hash: string
    readonly loadedAt: number
    readonly fromKeptCopy: boolean
  }
  /** Why the newest supergraph is not the one in service. */
  readonly refused: string | undefined
  readonly subscriptions: number
  readonly subgraphs: readonly { readonly name: string; readonly health: unknown }[]
}

/** Federation as the rest of the gateway sees it: Apollo Server's gateway, subscriptions, and how it is doing. */
export interface Federation {
  readonly gateway: GatewayInterface
  subscribe(
    request: Omit<FederatedRequest, 'passage'>,
    context: unknown,
  ): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>
  health(): FederationHealth
  /** Looks for a new supergraph now instead of at the next poll. Resolves when it is in service or refused. */
  reload(): Promise<void>
  stop(): Promise<void>
}

/** Throws when there is nothing to serve: no supergraph from the source and no kept copy. */
export async function startFederation(options: FederationOptions): Promise<Federation> {
  const { source, log, clock } = options
  const stopping = new AbortController()
  const limits = { ...usualSubscriptionLimits, ...options.subscriptions }
  const gate = createSubscriptionGate(limits)
  const refresh = await startRefresh(options, stopping.signal)
  const { generations } = refresh
  if (generations.current.engine.nativePlanner === 'absent') {
    log.warn(
      'the native query planner does not exist for this platform; plans are made without it and are slower. Linux with glibc and macOS have it',
    )
  }
  const executor = createExecutor(options, generations.enter)

  return {
    gateway: {
      onSchemaLoadOrUpdate: (callback) => generations.onReplace((next) => callback(schemasOf(next))),
      load() {
        generations.announce()
        return Promise.resolve({ executor })
      },
      stop: () => Promise.resolve(),
    },
    async subscribe(request, context) {
      const about = options.requestOf(context)
      const free = gate.enter(about.passage.identity)
      const { generation, leave } = generations.enter(undefined)
      const end = () => {
        free()
        leave()
      }
      try {
        const result = await generation.engine.subscribe({ ...about, ...request })
        if (Symbol.asyncIterator in result) return guarded(result, limits.idleMs, clock, end)
        end()
        return result
      } catch (thrown) {
        end()
        throw thrown
      }
    },
    health() {
      const { engine, loadedAt, subgraphs } = generations.current
      const { fromKeptCopy, refused } = refresh
      return {
        supergraph: { source: source.label, hash: engine.hash, loadedAt, fromKeptCopy },
        refused,
        subscriptions: gate.running,
        subgraphs: [...subgraphs.values()].map((subgraph) => ({ name: subgraph.name, health: healthOf(subgraph) })),
      }
    },
    reload: refresh.reload,
    async stop() {
      stopping.abort(new Error('federation is stopping'))
      await refresh.close()
      await generations.close()
    },
  }
}

const schemasOf = ({ engine }: Generation) => ({ apiSchema: engine.apiSchema, coreSupergraphSdl: engine.sdl })

const healthOf = (subgraph: Subgraph): unknown =>
  'health' in subgraph && typeof subgraph.health === 'function' ? (subgraph.health as () => unknown)() : 'local'
