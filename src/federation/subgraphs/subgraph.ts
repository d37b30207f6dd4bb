import type { DocumentNode, GraphQLScalarType } from 'graphql'
import type { Ending } from '../../kit/resilience/time-limit.ts'

/** What one request carries through every fetch made for it. Nothing in here comes from a subgraph. */
export interface Passage {
  /** Handed to the local subgraph as its `contextValue`, untouched. */
  readonly context: unknown
  /** Who is asking: what limits count by. */
  readonly identity: string
  /** Who is asking and with what rights, where the identity alone does not say: answers are shared within one scope only. */
  readonly scope?: string | undefined
  /** The caller's headers; a remote subgraph takes only what its allow-list names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly requestId?: string | undefined
  /** Monotonic milliseconds after which nobody waits for the answer any more. */
  readonly deadlineAt?: number | undefined
  /** Aborts when the caller has gone away. */
  readonly signal?: Ending | undefined
  /** Of a subscription: the passage of one event, which has the time of a request and a context of its own. */
  readonly forEvent?: (() => Passage) | undefined
}

/** One list of entities that a fetch asks for. */
export interface EntityList {
  readonly variable: string
  /** Under what the answer holds the entities: `_entities`, or its alias. */
  readonly answerKey: string
  /** Representations as JSON, with commas between them. */
  readonly text: string
  /** How many representations. */
  readonly size: number
}

/** What a fetch of entities asks for. */
export interface EntityQuestions {
  readonly lists: readonly EntityList[]
  /** All other variables as JSON: empty, or with a comma in front. */
  readonly others: string
}

export interface SubgraphRequest {
  readonly kind: 'query' | 'mutation' | 'subscription'
  /** The same operation as text (for the wire) and parsed (in process); made once a plan. */
  readonly text: string
  readonly document: DocumentNode
  readonly variables: Readonly<Record<string, unknown>>
  /** The variables as JSON, where they were written as that; then `variables` is empty. Only for subgraphs that take text. */
  readonly variablesText?: string | undefined
  /** Of a fetch of entities in text: what `variablesText` was written from. */
  readonly entities?: EntityQuestions | undefined
  readonly passage: Passage
}

export interface SubgraphError {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
  /** In process only: what the resolver threw. */
  readonly originalError?: Error | null | undefined
}

export interface SubgraphAnswer {
  readonly data?: Record<string, unknown> | null | undefined
  readonly errors?: readonly SubgraphError[] | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/** One service of the graph, near or far. Both methods throw a `Failure` when there is no usable answer at all. */
export interface Subgraph {
  readonly name: string
  /** Set where requests leave as JSON anyway. */
  readonly takesText?: true | undefined
  /**
   * Names of the caller's headers that its answers may depend on: equal requests of one scope, with equal values of these, may have one
   * answer. Missing where every request must be carried out for itself.
   */
  readonly passesOn?: readonly string[] | undefined
  /** Set where the subgraph itself decides about fields that say nothing about access. */
  readonly decidesAccess?: boolean | undefined
  /** Set where no connection lies between that could be lost: a stream that fails there has failed itself. */
  readonly inProcess?: true | undefined
  /** In process only: how its own scalars read what comes in. */
  readonly scalars?: readonly GraphQLScalarType[] | undefined
  execute(request: SubgraphRequest): Promise<SubgraphAnswer>
  /** Ends when the subgraph completes; `return()` ends it from this side. */
  subscribe(request: SubgraphRequest): Promise<AsyncIterable<SubgraphAnswer>>
  close(): Promise<void>
}
