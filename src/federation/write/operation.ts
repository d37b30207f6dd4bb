import { getNamedType, isAbstractType, isLeafType, isListType, isNonNullType, isObjectType, Kind } from 'graphql'
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLAbstractType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql'
import type { KeyOf } from '../plan/canonical.ts'
import { responseKey } from '../plan/outline.ts'
import { isBranch } from '../run/tree.ts'
import type { Branch } from '../run/tree.ts'
import { argumentsAreSafe } from './arguments.ts'
import { leafWriter } from './leaf.ts'
import { unsure, Unsure } from './unsure.ts'
import type { Write } from './unsure.ts'

/** Writes the answer of an operation from the merged tree; undefined where that is graphql-js's to do. */
export type WriteAnswer = (root: Branch) => string | undefined

interface Operation {
  readonly schema: GraphQLSchema
  readonly keyOf: KeyOf
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

/**
 * Compiles the part of an operation that subgraphs answer, with its conditions decided, into closures that write its answer as JSON.
 * They know the good case only. Whatever else is in the tree (a null that may not be, a value of another type, a type that the schema does
 * not have) makes them give up, and the answer with its errors is the one of graphql-js (`run/complete.ts`).
 */
export function compileAnswer(document: DocumentNode, schema: GraphQLSchema, keyOf: KeyOf): WriteAnswer | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>()
  let selections: SelectionSetNode | undefined
  let root: GraphQLObjectType | null | undefined
  let safe = true
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
    if (each.kind !== Kind.OPERATION_DEFINITION) continue
    root = schema.getRootType(each.operation)
    selections = each.selectionSet
    safe = argumentsAreSafe(document, each, schema)
  }
  if (!root || !selections || !safe) return undefined
  const operation: Operation = { schema, keyOf, fragments }
  const write = objectWriter(operation, root, [selections])
  return (tree) => {
    try {
      return write(tree)
    } catch (thrown) {
      if (thrown instanceof Unsure) return undefined
      throw thrown
    }
  }
}

function objectWriter(operation: Operation, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Write {
  const fields = [...fieldsOf(operation, type, sets)].map(([key, nodes], index) =>
    fieldWriter(operation, type, `${index === 0 ? '{' : ','}${JSON.stringify(key)}:`, nodes),
  )
  if (fields.length === 0) return () => '{}'
  return (value) => {
    if (!isBranch(value)) return unsure()
    let text = ''
    for (const { before, write } of fields) text += before + write(value)
    return `${text}}`
  }
}

interface FieldWriter {
  /** `{"key":` for the first field of an object, `,"key":` for the others. */
  readonly before: string
  write(parent: Branch): string
}

function fieldWriter(
  operation: Operation,
  parent: GraphQLObjectType,
  before: string,
  nodes: readonly FieldNode[],
): FieldWriter {
  const [node] = nodes as [FieldNode]
  if (node.name.value === '__typename') {
    const text = JSON.stringify(parent.name)
    return { before, write: () => text }
  }
  const field = parent.getFields()[node.name.value]
  if (!field) return { before, write: unsure }
  const keyInTree = operation.keyOf.get(node) ?? node.name.value
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
  const write = valueWriter(operation, field.type, sets)
  return { before, write: (branch) => write(branch[keyInTree]) }
}

function valueWriter(operation: Operation, type: GraphQLOutputType, sets: readonly SelectionSetNode[]): Write {
  if (isNonNullType(type)) {
    const write = presentWriter(operation, type.ofType, sets)
    return (value) => (value === null || value === undefined ? unsure() : write(value))
  }
  const write = presentWriter(operation, type, sets)
  // A field that is not there at all may have been forgotten by the plan, which the reference looks into.
  return (value) => (value === null ? 'null' : value === undefined ? unsure() : write(value))
}

/** For a value that is there. */
function presentWriter(operation: Operation, type: GraphQLOutputType, sets: readonly SelectionSetNode[]): Write {
  if (isListType(type)) {
    const write = valueWriter(operation, type.ofType, sets)
    return (value) => {
      if (!Array.isArray(value)) return unsure()
      if (value.length === 0) return '[]'
      let text = `[${write(value[0])}`
      for (let index = 1; index < value.length; index++) text += `,${write(value[index])}`
      return `${text}]`
    }
  }
  const named = getNamedType(type)
  if (isLeafType(named)) return leafWriter(named)
  if (isObjectType(named)) return later(() => objectWriter(operation, named, sets))
  return isAbstractType(named) ? abstractWriter(operation, named, sets) : unsure
}

/** Compiled when the first value comes: a type that never does costs nothing. */
function later(compile: () => Write): Write {
  let write: Write | undefined
  return (value) => (write ??= compile())(value)
}

function abstractWriter(operation: Operation, type: GraphQLAbstractType, sets: readonly SelectionSetNode[]): Write {
  const { schema } = operation
  const writers = new Map<string, Write>()
  const writerOf = (name: string): Write => {
    const concrete = schema.getType(name)
    return isObjectType(concrete) && schema.isSubType(type, concrete) ? objectWriter(operation, concrete, sets) : unsure
  }
  return (value) => {
    const name = isBranch(value) ? value['__typename'] : undefined
    if (typeof name !== 'string') return unsure()
    let write = writers.get(name)
    if (!write) {
      write = writerOf(name)
      // Names that the schema does not have come from outside, and could come without end.
      if (write !== unsure) writers.set(name, write)
    }
    return write(value)
  }
}

/** The fields of an object of this type, by response key, in the order of the answer. */
function fieldsOf(
  { schema, fragments }: Operation,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  const visited = new Set<string>()
  const applies = (condition: string): boolean => {
    const wanted = schema.getType(condition)
    return wanted === type || (isAbstractType(wanted) && schema.isSubType(wanted, type))
  }
  const collect = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const key = responseKey(node)
        const group = fields.get(key)
        if (group) group.push(node)
        else fields.set(key, [node])
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        if (!node.typeCondition || applies(node.typeCondition.name.value)) collect(node.selectionSet)
      } else if (!visited.has(node.name.value)) {
        visited.add(node.name.value)
        const fragment = fragments.get(node.name.value)
        if (fragment && applies(fragment.typeCondition.name.value)) collect(fragment.selectionSet)
      }
    }
  }
  for (const set of sets) collect(set)
  return fields
}
