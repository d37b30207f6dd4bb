import { execute, GraphQLError, isAbstractType, isInterfaceType, isObjectType } from 'graphql'
import type {
  DocumentNode,
  ExecutionResult,
  FieldNode,
  GraphQLAbstractType,
  GraphQLResolveInfo,
  GraphQLSchema,
} from 'graphql'
import { isAboutArgument } from '../../kit/argument-error.ts'
import type { KeyOf } from '../plan/canonical.ts'
import { standIn } from '../supergraph/completion-schema.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { asksForType, clientPath, clientPathFromRoot } from './client-path.ts'
import type { Path } from './client-path.ts'
import type { Run } from './run.ts'
import type { SubgraphFailure } from './failures.ts'
import { Hole, isBranch, lossOf, valueAt } from './tree.ts'
import type { Cause } from './tree.ts'

export interface Completion {
  readonly schema: GraphQLSchema
  readonly supergraph: Supergraph
  readonly document: DocumentNode
  readonly keyOf: KeyOf
  readonly run: Run
  /** Why a field or a type may not be shown to this caller, if it may not. */
  readonly refusal: (parent: string, field: string) => SubgraphFailure | undefined
  readonly typeRefusal: (type: string) => SubgraphFailure | undefined
  /** Told when something is missing that no subgraph is known to have failed at: the plan may not have asked for it. */
  readonly onMissing: () => void
}

/**
 * Turns the merged tree into the client's answer: graphql-js walks the client's own operation over the public schema, so
 * that shape, coercion, null bubbling and error paths are those of the specification. What went wrong in a subgraph becomes
 * an error where, and only where, the client's own field misses its value.
 */
export async function complete(
  task: Completion,
  variables: Readonly<Record<string, unknown>>,
): Promise<ExecutionResult> {
  const { run, keyOf } = task
  const ours = new Set<GraphQLError>()
  const beside: GraphQLError[] = []
  const secondHand = new Map<GraphQLError, Cause>()
  const raise = (failure: SubgraphFailure, path: Path | undefined, nodes: readonly FieldNode[]): GraphQLError => {
    const error = toError(failure, path, nodes)
    ours.add(error)
    return error
  }
  const raiseCause = (cause: Cause, at: Path, info: GraphQLResolveInfo): GraphQLError => {
    const { path, fields } = clientPath(info.fieldNodes, cause.rest, info.fragments, keyOf)
    const error = raise(cause.failure, [...at, ...path], fields.length > 0 ? fields : info.fieldNodes)
    if (cause.secondHand) secondHand.set(error, cause)
    return error
  }
  const fill = (value: unknown, at: Path, info: GraphQLResolveInfo): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown, index) => fill(item, [...at, index], info))
    if (!(value instanceof Hole)) return value
    const [first, ...others] = value.causes.map((cause) => raiseCause(cause, at, info))
    beside.push(...others)
    return first
  }
  const result = await execute({
    schema: task.schema,
    document: task.document,
    rootValue: run.root,
    variableValues: variables,
    fieldResolver: (source: unknown, _args, _context, info) => {
      const refused = task.refusal(info.parentType.name, info.fieldName)
      if (refused) throw raise(refused, pathOf(info), info.fieldNodes)
      if (!isBranch(source)) return undefined
      const [node] = info.fieldNodes
      const key = (node && keyOf.get(node)) ?? info.fieldName
      const value = valueAt(source, key)
      if (!run.troubled) {
        if (value === undefined) task.onMissing()
        return value
      }
      const cause = value === undefined || value === null ? lossOf(source, key) : undefined
      if (cause) throw raiseCause(cause, pathOf(info), info)
      if (value === undefined) task.onMissing()
      return fill(value, pathOf(info), info)
    },
    typeResolver: (value: unknown, _context, info, abstractType) => {
      const name = typeOf(value, abstractType, info, task)
      const refused = task.typeRefusal(name)
      // The path graphql-js gives it is the exact one, also inside lists.
      if (refused) throw marked(refused)
      return name
    },
  })
  const errors = (result.errors ?? []).map((error) => settle(error, ours))
  for (const { failure, path } of run.loose) {
    const at = path && clientPathFromRoot(task.document, path, keyOf)
    beside.push(toError(failure, at?.path.length ? at.path : undefined, at?.fields))
  }
  // Where the object itself went, the one error that took it says enough. It may be one that was not come to, of a field behind the one that went.
  const telling = errors.filter((error) => !secondHand.has(error))
  for (const error of errors) {
    const cause = secondHand.get(error)
    const { path = [] } = error
    const gone = cause?.secondHand && goneAt(result.data, path.slice(0, -1))
    if (!cause?.secondHand || telling.some((other) => gone && startsWith(other.path ?? [], gone))) continue
    const first = clientPathFromRoot(task.document, cause.secondHand, keyOf, path.slice(0, -1))
    telling.push(gone ? toError(cause.failure, first.path, first.fields) : error)
  }
  const all = [...telling, ...beside]
  return all.length > 0 ? { ...result, errors: all } : result
}

export function toError(failure: SubgraphFailure, path?: Path, nodes: readonly FieldNode[] = []): GraphQLError {
  return new GraphQLError(failure.message, {
    nodes,
    extensions: failure.extensions,
    ...(path && { path }),
    ...(failure.original && { originalError: failure.original }),
  })
}

const safe = new WeakSet<Error>()
function marked(failure: SubgraphFailure): GraphQLError {
  const error = toError(failure)
  safe.add(error)
  return error
}

/** The name of a value's type. What the public schema does not have is refused without naming it. */
function typeOf(value: unknown, abstractType: GraphQLAbstractType, info: GraphQLResolveInfo, task: Completion): string {
  const { schema, supergraph } = task
  const isAbstract = (type: string) => isAbstractType(schema.getType(type))
  const mayStandIn = (name: string) =>
    supergraph.mayStayUnknown(name) && !asksForType(info.fieldNodes, info.fragments, isAbstract)
  const name = isBranch(value) ? value['__typename'] : undefined
  if (typeof name === 'string') {
    const type = schema.getType(name)
    if (isObjectType(type)) return name
    if (isInterfaceType(type) && mayStandIn(name)) return standIn(name)
  } else {
    if (mayStandIn(abstractType.name)) return standIn(abstractType.name)
    const [only, other] = schema
      .getPossibleTypes(abstractType)
      .filter((type) => supergraph.apiSchema.getType(type.name))
    if (only && !other) return only.name
  }
  // The subgraph that would have told the type has failed.
  const cause = isBranch(value) ? lossOf(value, '__typename') : undefined
  if (cause) throw marked(cause.failure)
  task.onMissing()
  const said = 'The type of this value could not be told as one that this schema has.'
  throw marked({ message: said, extensions: { code: 'UPSTREAM_CONTRACT_VIOLATION' }, original: undefined })
}

/**
 * What completion itself raised says that an answer does not fit the schema, unless it speaks of an argument, which came from the caller.
 * The value stays unsaid: it may be hidden.
 */
function settle(error: GraphQLError, ours: ReadonlySet<GraphQLError>): GraphQLError {
  if (ours.has(error) || isAboutArgument(error) || (error.originalError && safe.has(error.originalError))) return error
  const missing = error.message.startsWith('Cannot return null for non-nullable field ')
  return new GraphQLError(
    missing ? error.message : 'A subgraph answered a value that does not fit the type of this field.',
    {
      nodes: error.nodes ?? [],
      extensions: { code: 'UPSTREAM_CONTRACT_VIOLATION' },
      ...(error.path && { path: error.path }),
    },
  )
}

function pathOf(info: GraphQLResolveInfo): (string | number)[] {
  const path: (string | number)[] = []
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev) path.push(at.key)
  return path.toReversed()
}

/** Where on this path of the answer there is nothing to go on from; undefined where it leads to an object or a list. */
function goneAt(data: unknown, path: Path): Path | undefined {
  let at = data
  for (const [index, segment] of path.entries()) {
    if (typeof at !== 'object' || at === null) return path.slice(0, index)
    at = (at as Record<string | number, unknown>)[segment]
  }
  return typeof at === 'object' && at !== null ? undefined : path
}

const startsWith = (path: Path, start: Path): boolean => start.every((segment, index) => path[index] === segment)
