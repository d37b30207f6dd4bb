import type { Engine } from './engine.ts'
import type { Subgraph } from './subgraphs/subgraph.ts'

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

export function createGeneration(
  engine: Engine,
  subgraphs: ReadonlyMap<string, Subgraph>,
  loadedAt: number,
): Generation {
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
