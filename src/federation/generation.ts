import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import { openSupergraph } from './engine.ts'
import type { Engine, EngineOptions } from './engine.ts'
import type { SettingsByName, SubgraphSettings } from './sources/subgraph-settings.ts'
import type { Subgraph } from './subgraphs/subgraph.ts'
import { readSupergraph } from './supergraph/supergraph.ts'

export interface GenerationOptions {
  /** Opens one subgraph; called for every subgraph of every new supergraph. */
  readonly openSubgraph: (name: string, url: string, settings: SubgraphSettings) => Subgraph
  readonly engine: Omit<EngineOptions, 'subgraphs' | 'clock' | 'random'>
  /** From 0 up to 1. */
  readonly random: () => number
  readonly clock: Clock
}

/** One supergraph in service with the subgraphs it talks to. A request holds on to the generation it began with. */
export interface Generation {
  readonly engine: Engine
  readonly subgraphs: ReadonlyMap<string, Subgraph>
  readonly loadedAt: number
  /** Keeps the subgraphs open until the returned function is called; undefined when they are closed already. */
  hold(): (() => void) | undefined
  /** No new requests; closes the subgraphs when the last one has let go. */
  retire(): void
  /** Closes the subgraphs now, whoever holds on. */
  close(): Promise<void>
  readonly closed: Promise<void>
}

/** Throws a `Failure` when the supergraph cannot be served as it says, or not with these settings. */
export async function openGeneration(
  sdl: string,
  settings: SettingsByName,
  { openSubgraph, engine: engineOptions, clock, random }: GenerationOptions,
): Promise<Generation> {
  const { subgraphs: named } = readSupergraph(sdl)
  checkSettings(settings, named)
  const subgraphs = new Map<string, Subgraph>()
  try {
    for (const { name, url } of named) subgraphs.set(name, openSubgraph(name, url, settings.get(name) ?? {}))
    const engine = await openSupergraph(sdl, { ...engineOptions, subgraphs, clock, random })
    return createGeneration(engine, subgraphs, clock.now())
  } catch (thrown) {
    await Promise.allSettled([...subgraphs.values()].map((subgraph) => subgraph.close()))
    throw thrown
  }
}

function createGeneration(engine: Engine, subgraphs: ReadonlyMap<string, Subgraph>, loadedAt: number): Generation {
  let holders = 0
  let state: 'serving' | 'retired' | 'closed' = 'serving'
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const close = () => {
    if (state === 'closed') return closed
    state = 'closed'
    const closing = [...subgraphs.values()].map((subgraph) => subgraph.close())
    void Promise.allSettled(closing).then(() => resolve())
    return closed
  }
  const closeWhenFree = () => {
    if (state === 'retired' && holders === 0) void close()
  }
  return {
    engine,
    subgraphs,
    loadedAt,
    closed,
    close,
    hold() {
      if (state === 'closed') return undefined
      holders++
      let held = true
      return () => {
        if (!held) return
        held = false
        holders--
        closeWhenFree()
      }
    },
    retire() {
      if (state === 'serving') state = 'retired'
      closeWhenFree()
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
