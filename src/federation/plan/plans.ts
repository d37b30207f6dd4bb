import { getOperationAST, GraphQLError, print } from 'graphql'
import type { DocumentNode, ExecutionResult, OperationDefinitionNode, OperationTypeNode } from 'graphql'
import type { QueryPlan } from '@graphql-hive/router-query-planner'
import QuickLRU from 'quick-lru'
import { sha256 } from '../../kit/ids.ts'
import { compileVariables } from '../../kit/variables.ts'
import type { ReadVariables } from '../../kit/variables.ts'
import type { AccessRules } from '../access/access.ts'
import type { Verdict } from '../access/verdict.ts'
import type { FetchRecord } from '../run/run.ts'
import type { Passage } from '../subgraphs/subgraph.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { outline } from './outline.ts'
import type { Outline } from './outline.ts'
import type { Planner } from './planner.ts'
import { prepare } from './prepare.ts'
import type { Prepared } from './prepare.ts'

export interface FederatedRequest {
  readonly document: DocumentNode
  /** A digest of the document's text where one is known; saves printing it. */
  readonly documentHash?: string | undefined
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly passage: Passage
  /** Labels of `@override(label:)` that are in force for this request. */
  readonly labels?: ReadonlySet<string> | undefined
  /** 0 to 100: where this request falls for `percent(n)` labels. */
  readonly draw?: number | undefined
  /** Take the data as `JsonText` where it was written as that. */
  readonly asText?: boolean | undefined
  /** Told the plan that answers this request. */
  readonly onPlan?: ((plans: readonly QueryPlan[]) => void) | undefined
  /** Told every fetch of this request when it has ended. */
  readonly onFetch?: ((record: FetchRecord) => void) | undefined
}

/** A request with everything that running it needs. */
export interface Ready {
  readonly prepared: Prepared
  /** The same without the native planner. */
  readonly prepareOwn: () => Promise<Prepared>
  readonly key: string
  readonly operation: OperationTypeNode
  readonly verdict: Verdict
  readonly variables: Readonly<Record<string, unknown>>
}

/** As many as graphql-js tells by itself. */
const maxErrors = 50

/** The plans of one supergraph, kept by document, operation, labels, conditions and what the caller may see. */
export interface Plans {
  /** Finds or makes the plan of a request, or says as a result why there is none. Waits only for a plan that is not known yet, and where policies have to be asked for. */
  find(request: FederatedRequest): Promise<Ready | ExecutionResult> | Ready | ExecutionResult
  replace(key: string, prepared: Prepared): void
}

export function createPlans(supergraph: Supergraph, planner: Planner, access: AccessRules, kept: number): Plans {
  const plans = new QuickLRU<string, Prepared>({ maxSize: kept })
  const outlines = new WeakMap<OperationDefinitionNode, Outline>()
  const hashes = new WeakMap<DocumentNode, string>()

  // Kept by operation and never by name: a name comes from the client, who may ask for any that the document does not have.
  const outlineOf = (document: DocumentNode, name: string | undefined): Outline | undefined => {
    const operation = getOperationAST(document, name)
    if (!operation) return undefined
    let known = outlines.get(operation)
    if (!known) outlines.set(operation, (known = outline(document, operation)))
    return known
  }
  const readers = new WeakMap<Outline, ReadVariables>()
  const variablesOf = (source: Outline, given: Readonly<Record<string, unknown>>) => {
    let read = readers.get(source)
    if (!read) readers.set(source, (read = compileVariables(supergraph.apiSchema, source.operation, maxErrors)))
    return read(given)
  }
  const hashOf = (request: FederatedRequest): string => {
    if (request.documentHash !== undefined) return request.documentHash
    let hash = hashes.get(request.document)
    if (hash === undefined) hashes.set(request.document, (hash = sha256(print(request.document))))
    return hash
  }

  const noLabels: ReadonlySet<string> = new Set()
  const inTheMaking = new Map<string, Promise<Prepared>>()
  /** Those who come for a plan while it is made wait for that one. */
  const planOnce = (key: string, make: () => Promise<Prepared>): Promise<Prepared> => {
    let making = inTheMaking.get(key)
    if (!making) {
      making = make()
        .then((prepared) => {
          plans.set(key, prepared)
          return prepared
        })
        .finally(() => inTheMaking.delete(key))
      inTheMaking.set(key, making)
    }
    return making
  }

  const readyFor = (
    request: FederatedRequest,
    source: Outline,
    variables: Readonly<Record<string, unknown>>,
    verdict: Verdict,
  ): Promise<Ready | ExecutionResult> | Ready | ExecutionResult => {
    const draw = request.draw ?? 100
    const labels =
      planner.labels.length === 0 ? noLabels : new Set(planner.labels.filter((label) => request.labels?.has(label)))
    const inForce = labels.size === 0 ? '' : [...labels].join()
    const operation = hashOf(request)
    let key = `${operation}|${request.operationName ?? ''}|${inForce}|`
    for (const threshold of planner.percentages) key += draw < threshold ? '1' : '0'
    key += '|'
    for (const name of source.conditions) key += variables[name] === true ? '1' : '0'
    key += `|${verdict.fingerprint}`
    const choices = { labels, draw, operation }
    const prepareBy = (by?: 'own') => prepare(source, variables, verdict, choices, supergraph, planner, by)
    const readyWith = (prepared: Prepared): Ready => {
      request.onPlan?.(prepared.plans)
      const { operation: kind } = source.operation
      return { prepared, prepareOwn: () => prepareBy('own'), key, operation: kind, verdict, variables }
    }
    const known = plans.get(key)
    return known ? readyWith(known) : planOnce(key, prepareBy).then(readyWith, unplanned)
  }

  return {
    replace: (key, prepared) => void plans.set(key, prepared),
    find(request) {
      const source = outlineOf(request.document, request.operationName)
      if (!source)
        return refuse(
          'The document has no operation of that name, or several and none was named.',
          'OPERATION_RESOLUTION_FAILURE',
        )
      const given = variablesOf(source, request.variables ?? {})
      if (given.errors) return { errors: given.errors }
      const verdict = access.judge(source, request.passage.context)
      return verdict instanceof Promise
        ? verdict.then((judged) => readyFor(request, source, given.coerced, judged))
        : readyFor(request, source, given.coerced, verdict)
    },
  }
}

const unplanned = (cause: unknown): ExecutionResult =>
  refuse('There is no way to answer this operation with the subgraphs as they are.', 'QUERY_PLANNING_FAILED', cause)

const refuse = (message: string, code: string, cause?: unknown): ExecutionResult => ({
  data: null,
  errors: [
    new GraphQLError(message, { extensions: { code }, ...(cause instanceof Error && { originalError: cause }) }),
  ],
})
