import type { GatewayInterface, GatewaySchemaLoadOrUpdateCallback } from '@apollo/server-gateway-interface'
import type { ExecutionResult } from 'graphql'
import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import type { Log } from '../kit/log.ts'
import { openSupergraph } from './engine.ts'
import type { EngineOptions, FederatedRequest } from './engine.ts'
import { createExecutor } from './executor.ts'
import { createGeneration } from './generation.ts'
import type { Generation } from './generation.ts'
import type { KeptCopy } from './sources/kept-copy.ts'
import type { ReadSupergraph, SupergraphSource } from './sources/source.ts'
import type { SettingsByName, SubgraphSettings } from './sources/subgraph-settings.ts'
import { readSupergraph } from './supergraph/supergraph.ts'
import type { Subgraph } from './subgraphs/subgraph.ts'
import { createSubscriptionGate, usualSubscriptionLimits } from './subscriptions/gate.ts'
import type { SubscriptionLimits } from './subscriptions/gate.ts'
import { guarded } from './subscriptions/guarded.ts'

export interface FederationOptions {
  readonly source: SupergraphSource
  /** Opens one subgraph; called for every subgraph of every new supergraph. */
  readonly openSubgraph: (name: string, url: string, settings: SubgraphSettings) => Subgraph
  /** What of a request's context the engine needs. */
  readonly requestOf: (context: unknown) => Pick<FederatedRequest, 'passage' | 'labels' | 'draw'>
  /** Whether this request asks for its plan and may see it. */
  readonly showsPlan?:
    ((context: unknown, extensions: Readonly<Record<string, unknown>> | undefined) => boolean) | undefined
  /** Hand out data as `JsonText` where it was written as that. */
  readonly asText?: boolean | undefined
  readonly engine: Omit<EngineOptions, 'subgraphs' | 'clock' | 'random'>
  readonly subscriptions?: Partial<SubscriptionLimits> | undefined
  /** From 0 up to 1. */
  readonly random: () => number
  readonly keptCopy?: KeptCopy | undefined
  readonly pollMs?: number | undefined
  /** How long a replaced supergraph stays for requests that were validated against it and have not begun to run. */
  readonly lingerMs?: number | undefined
  /** How long `stop` waits for running requests. */
  readonly drainMs?: number | undefined
  readonly clock: Clock
  readonly log: Log
  /** Told every attempt to take a new supergraph into service. */
  readonly onLoad?: ((outcome: 'taken' | 'refused' | 'kept copy') => void) | undefined
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

/**
 * Loads the supergraph and keeps it fresh. A new one is taken into service as a whole or not at all; a broken one leaves the
 * old one serving. Throws when there is nothing to serve: neither from the source nor a kept copy.
 */
export async function startFederation(options: FederationOptions): Promise<Federation> {
  const { source, log, clock } = options
  const stopping = new AbortController()
  const listeners = new Set<GatewaySchemaLoadOrUpdateCallback>()
  const bySchema = new WeakMap<object, Generation>()
  const limits = { ...usualSubscriptionLimits, ...options.subscriptions }
  const gate = createSubscriptionGate(limits)
  let current: Generation
  let fromKeptCopy = false
  let refused: string | undefined

  const open = async (sdl: string, settings: SettingsByName): Promise<Generation> => {
    const { subgraphs: named } = readSupergraph(sdl)
    checkSettings(settings, named)
    const subgraphs = new Map<string, Subgraph>()
    try {
      for (const { name, url } of named) subgraphs.set(name, options.openSubgraph(name, url, settings.get(name) ?? {}))
      const engine = await openSupergraph(sdl, { ...options.engine, subgraphs, clock, random: options.random })
      const generation = createGeneration(engine, subgraphs, clock.now())
      bySchema.set(engine.apiSchema, generation)
      return generation
    } catch (thrown) {
      await Promise.allSettled([...subgraphs.values()].map((subgraph) => subgraph.close()))
      throw thrown
    }
  }
  const keep = async (sdl: string) => {
    try {
      await options.keptCopy?.save(sdl)
    } catch (err) {
      log.warn({ err }, 'the supergraph could not be kept on disk; a start while its source is away will fail')
    }
  }
  const lingering = new Set<Promise<void>>()
  const linger = async (old: Generation): Promise<void> => {
    if (options.lingerMs !== 0) await clock.sleep(options.lingerMs ?? 15_000, stopping.signal).catch(() => {})
    old.retire()
  }
  const takeInto = (generation: Generation, { sdl, warnings }: ReadSupergraph) => {
    for (const warning of warnings) log.warn({ warning }, 'doubt about the composed subgraphs')
    const old = current as Generation | undefined
    current = generation
    fromKeptCopy = false
    refused = undefined
    for (const listener of listeners) listener({ apiSchema: generation.engine.apiSchema, coreSupergraphSdl: sdl })
    if (old) lingering.add(linger(old))
    log.info({ hash: generation.engine.hash, source: source.label }, 'supergraph in service')
    options.onLoad?.('taken')
  }
  const reload = async (): Promise<void> => {
    try {
      const read = await source.read(stopping.signal)
      if (read === 'unchanged') return
      takeInto(await open(read.sdl, read.settings), read)
      await keep(read.sdl)
    } catch (thrown) {
      if (stopping.signal.aborted) return
      refused = thrown instanceof Failure ? thrown.message : 'Internal error.'
      log.error({ err: thrown, source: source.label }, 'the new supergraph was refused; the old one stays in service')
      options.onLoad?.('refused')
    }
  }
  const firstLoad = async (): Promise<void> => {
    try {
      const read = await source.read(stopping.signal)
      if (read === 'unchanged') throw new Error('the first read of a source gave nothing')
      current = await open(read.sdl, read.settings)
      for (const warning of read.warnings) log.warn({ warning }, 'doubt about the composed subgraphs')
      await keep(read.sdl)
      options.onLoad?.('taken')
    } catch (thrown) {
      const kept = await options.keptCopy?.read()
      // What was refused for what it says must not be replaced by an older version without anyone noticing.
      if (kept === undefined || !(thrown instanceof Failure) || thrown.code === 'VALIDATION_ERROR') throw thrown
      log.warn(
        { err: thrown, source: source.label },
        'the source of the supergraph is away; serving the last good copy',
      )
      current = await open(kept, ofSubgraphs(await source.settings(stopping.signal), readSupergraph(kept).subgraphs))
      fromKeptCopy = true
      refused = thrown.message
      options.onLoad?.('kept copy')
    }
  }

  await firstLoad()
  if (!current!.engine.nativePlanner && options.engine.planner !== 'own') {
    log.warn(
      'the native query planner does not exist for this platform; plans are made without it and are slower. Linux with glibc and macOS have it',
    )
  }
  let reloading = Promise.resolve()
  const queueReload = (): Promise<void> => (reloading = reloading.then(reload))
  const polling = (async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(options.pollMs ?? 10_000, stopping.signal)
      await queueReload()
    }
  })().catch(() => {})

  /** The generation that a request was validated against, or the one in service. */
  const enter = (schema: object | undefined): { generation: Generation; leave: () => void } => {
    for (const generation of [schema && bySchema.get(schema), current]) {
      const leave = generation?.hold()
      if (generation && leave) return { generation, leave }
    }
    throw new Failure('SERVICE_UNAVAILABLE', 'The gateway is shutting down.')
  }
  const executor = createExecutor(options, enter)

  return {
    gateway: {
      onSchemaLoadOrUpdate(callback) {
        listeners.add(callback)
        return () => listeners.delete(callback)
      },
      load() {
        const { engine } = current
        for (const listener of listeners) listener({ apiSchema: engine.apiSchema, coreSupergraphSdl: engine.sdl })
        return Promise.resolve({ executor })
      },
      stop: () => Promise.resolve(),
    },
    async subscribe(request, context) {
      const about = options.requestOf(context)
      const free = gate.enter(about.passage.identity)
      const { generation, leave } = enter(undefined)
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
    health: () => ({
      supergraph: { source: source.label, hash: current.engine.hash, loadedAt: current.loadedAt, fromKeptCopy },
      refused,
      subscriptions: gate.running,
      subgraphs: [...current.subgraphs.values()].map((subgraph) => ({
        name: subgraph.name,
        health:
          'health' in subgraph && typeof subgraph.health === 'function'
            ? (subgraph.health as () => unknown)()
            : 'local',
      })),
    }),
    reload: queueReload,
    async stop() {
      stopping.abort(new Error('federation is stopping'))
      await polling
      await reloading
      await source.close()
      await Promise.all(lingering)
      current.retire()
      // Whoever still holds on has had its time to drain; a subscription without end must not keep the process.
      await Promise.race([current.closed, clock.sleep(options.drainMs ?? 5_000)])
      await current.close()
    },
  }
}

/** A setting for nobody is a misspelt name, and its subgraph would be called without what it needs. */
function checkSettings(settings: SettingsByName, subgraphs: readonly { readonly name: string }[]): void {
  const names = subgraphs.map(({ name }) => name)
  const stranger = [...settings.keys()].find((name) => !names.includes(name))
  if (stranger === undefined) return
  throw new Failure(
    'VALIDATION_ERROR',
    `The settings name a subgraph "${stranger}", which the supergraph does not have. It has ${names.join(', ')}.`,
  )
}

/** A kept copy is older than the list, which may name what the copy does not have yet. */
function ofSubgraphs(settings: SettingsByName, subgraphs: readonly { readonly name: string }[]): SettingsByName {
  return new Map([...settings].filter(([name]) => subgraphs.some((each) => each.name === name)))
}
