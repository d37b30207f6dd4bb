import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import type { Log } from '../kit/log.ts'
import { openGeneration } from './generation.ts'
import type { Generation, GenerationOptions } from './generation.ts'
import { createGenerations } from './generations.ts'
import type { Generations, ReplacementOptions } from './generations.ts'
import type { KeptCopy } from './sources/kept-copy.ts'
import type { ReadSupergraph, SupergraphSource } from './sources/source.ts'
import type { SettingsByName } from './sources/subgraph-settings.ts'
import { readSupergraph } from './supergraph/supergraph.ts'

export interface RefreshOptions extends GenerationOptions, ReplacementOptions {
  readonly source: SupergraphSource
  readonly keptCopy?: KeptCopy | undefined
  readonly pollMs?: number | undefined
  readonly clock: Clock
  readonly log: Log
  /** Told every attempt to take a new supergraph into service. */
  readonly onLoad?: ((outcome: 'taken' | 'refused' | 'kept copy') => void) | undefined
}

/** A supergraph that is looked for again and again. */
export interface Refresh {
  readonly generations: Generations
  readonly fromKeptCopy: boolean
  /** Why the newest supergraph is not the one in service. */
  readonly refused: string | undefined
  /** Looks for a new supergraph now instead of at the next poll. Resolves when it is in service or refused. */
  reload(): Promise<void>
  /** Resolves when the source is closed. The polling goes on unless `stopping` has been aborted. */
  close(): Promise<void>
}

/**
 * Loads the supergraph and keeps it fresh. A new one is taken into service as a whole or not at all; a broken one leaves the
 * old one serving. Throws when there is nothing to serve: neither from the source nor a kept copy.
 */
export async function startRefresh(options: RefreshOptions, stopping: AbortSignal): Promise<Refresh> {
  const { source, log, clock } = options
  let fromKeptCopy = false
  let refused: string | undefined
  /** Why what the source gave last is not in service; undefined where it is. */
  let givenRefused: string | undefined

  const open = async ({ sdl, settings }: ReadSupergraph): Promise<Generation> => {
    try {
      const generation = await openGeneration(sdl, settings, options)
      givenRefused = undefined
      return generation
    } catch (thrown) {
      givenRefused = reasonOf(thrown)
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
  const tell = ({ warnings }: ReadSupergraph) => {
    for (const warning of warnings) log.warn({ warning }, 'doubt about the composed subgraphs')
  }
  const firstLoad = async (): Promise<Generation> => {
    try {
      const read = await source.read(stopping)
      if (read === 'unchanged') throw new Error('the first read of a source gave nothing')
      const generation = await open(read)
      tell(read)
      await keep(read.sdl)
      options.onLoad?.('taken')
      return generation
    } catch (thrown) {
      const kept = await options.keptCopy?.read()
      // What was refused for what it says must not be replaced by an older version without anyone noticing.
      if (kept === undefined || !(thrown instanceof Failure) || thrown.code === 'VALIDATION_ERROR') throw thrown
      log.warn(
        { err: thrown, source: source.label },
        'the source of the supergraph is away; serving the last good copy',
      )
      const settings = ofSubgraphs(await source.settings(stopping), readSupergraph(kept).subgraphs)
      const generation = await openGeneration(kept, settings, options)
      fromKeptCopy = true
      refused = thrown.message
      options.onLoad?.('kept copy')
      return generation
    }
  }

  const generations = createGenerations(await firstLoad(), options, stopping)
  const load = async (): Promise<void> => {
    try {
      const read = await source.read(stopping)
      if (read === 'unchanged') {
        // What made the reads in between fail is over; what the source gave is still what it was.
        if (refused !== givenRefused) log.info({ source: source.label }, 'the source of the supergraph is well again')
        refused = givenRefused
        return
      }
      const generation = await open(read)
      tell(read)
      fromKeptCopy = false
      refused = undefined
      generations.replace(generation)
      log.info({ hash: generation.engine.hash, source: source.label }, 'supergraph in service')
      options.onLoad?.('taken')
      await keep(read.sdl)
    } catch (thrown) {
      if (stopping.aborted) return
      refused = reasonOf(thrown)
      log.error({ err: thrown, source: source.label }, 'the new supergraph was refused; the old one stays in service')
      options.onLoad?.('refused')
    }
  }
  let loading = Promise.resolve()
  const reload = (): Promise<void> => (loading = loading.then(load))
  const polling = (async () => {
    while (!stopping.aborted) {
      await clock.sleep(options.pollMs ?? 10_000, stopping)
      await reload()
    }
  })().catch(() => {})

  return {
    generations,
    get fromKeptCopy() {
      return fromKeptCopy
    },
    get refused() {
      return refused
    },
    reload,
    async close() {
      await polling
      await loading
      await source.close()
    },
  }
}

const reasonOf = (thrown: unknown): string => (thrown instanceof Failure ? thrown.message : 'Internal error.')

/** A kept copy is older than the list, which may name what the copy does not have yet. */
function ofSubgraphs(settings: SettingsByName, subgraphs: readonly { readonly name: string }[]): SettingsByName {
  return new Map([...settings].filter(([name]) => subgraphs.some((each) => each.name === name)))
}
