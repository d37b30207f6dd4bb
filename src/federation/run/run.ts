import type { Passage, Subgraph } from '../subgraphs/subgraph.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import type { SubgraphFailure } from './failures.ts'
import type { Branch } from './tree.ts'

/** One fetch, told to whoever counts and traces. */
export interface FetchRecord {
  readonly subgraph: string
  readonly kind: 'query' | 'mutation' | 'subscription'
  readonly entities: number
  readonly startedAt: number
  readonly durationMs: number
  readonly outcome: 'answered' | 'errors' | 'failed'
}

/** Everything one execution of a plan works on. */
export interface Run {
  readonly supergraph: Supergraph
  readonly subgraphs: ReadonlyMap<string, Subgraph>
  readonly variables: Readonly<Record<string, unknown>>
  readonly passage: Passage
  /** The merged answer, grown by every fetch. */
  readonly root: Branch
  /** Errors beside a value, or without a place: reported as they are, at the path of the tree if it is known. */
  readonly loose: { readonly failure: SubgraphFailure; readonly path: readonly (string | number)[] | undefined }[]
  /** Whether anything failed: completion looks for reasons only then. */
  troubled: boolean
  readonly monotonic: () => number
  readonly onFetch: (record: FetchRecord) => void
}
