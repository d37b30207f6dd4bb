/** Writers of objects and their fields: "ExecuteSelectionSet" and "ExecuteField" of the GraphQL specification (6.4). */
import { getNullableType, isLeafType, isNonNullType, locatedError, responsePathAsArray } from 'graphql'
import type { FieldNode, GraphQLObjectType, GraphQLResolveInfo } from 'graphql'
import { collectSubfields } from 'graphql/execution/collectFields.js'
import type { Path } from 'graphql/jsutils/Path.js'
import { argumentsReader } from './arguments.ts'
import { definitionOf } from './definition.ts'
import { keptWriter } from './kept.ts'
import { leafText } from './leaf.ts'
import { writeParts } from './parts.ts'
import type { Column } from './parts.ts'
import { isPromise, whenThere } from './run.ts'
import type { Plan, Run, Text, WriteField, WriteValue } from './run.ts'
import { FieldInfo } from './field-info.ts'
import type { FieldPlace } from './field-info.ts'
import { needsInfo, needsPath, valueWriter } from './value.ts'

/** The writer of objects of one type with the selections of these fields together. */
export function objectWriter(plan: Plan, type: GraphQLObjectType, nodes: readonly FieldNode[]): WriteValue {
  const fields = collectSubfields(plan.schema, plan.fragments, plan.conditions, type, nodes)
  const columns = fieldColumns(plan, type, fields)
  if (columns.length === 0) return () => '{}'
  return keptWriter(plan, type, columns, (run, source, path) => writeParts(columns, run, source, path, [], '}'))
}

/** Field by field, each finished before the next begins: mutations. */
export function serialWriter(
  plan: Plan,
  type: GraphQLObjectType,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
): (run: Run) => Text {
  const columns = fieldColumns(plan, type, fields)
  return async (run) => {
    let text = ''
    for (const { key, write } of columns) text += key + (await write(run, run.rootValue, undefined))
    return text === '' ? '{}' : `${text}}`
  }
}

/** The fields of an object in their order. */
export function fieldColumns(
  plan: Plan,
  type: GraphQLObjectType,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
): Column[] {
  const columns: Column[] = []
  for (const [name, nodes] of fields) {
    plan.grow(nodes.length)
    const write = fieldWriter(plan, type, name, nodes)
    if (!write) continue
    columns.push({ key: `${columns.length === 0 ? '{' : ','}${JSON.stringify(name)}:`, write, nodes })
  }
  return columns
}

function fieldWriter(
  plan: Plan,
  parent: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): WriteField | undefined {
  const [node] = nodes
  const fieldName = node!.name.value
  if (fieldName === '__typename') {
    const text = JSON.stringify(parent.name)
    return () => text
  }
  const definition = definitionOf(plan, parent, fieldName)
  if (!definition) return undefined
  const { type: returnType, resolve } = definition
  const args = argumentsReader(plan, definition, node!)
  const write = valueWriter(plan, returnType, { parentName: parent.name, fieldName, nodes })
  const isNullable = getNullableType(returnType) === returnType && !isNonNullType(returnType)
  const wantsPath = needsPath(returnType)
  const wantsInfo = needsInfo(returnType)

  const pathAt = (path: Path | undefined): Path => ({ prev: path, key, typename: parent.name })
  const field: FieldPlace = { fieldName, fieldNodes: nodes, returnType, parentType: parent, plan, key }
  const fail = (run: Run, raw: unknown, path: Path | undefined): string => {
    const error = locatedError(raw, nodes, responsePathAsArray(pathAt(path)))
    if (!isNullable) throw error
    run.errors.push(error)
    return 'null'
  }
  const completed = (
    run: Run,
    value: unknown,
    path: Path | undefined,
    own: Path | undefined,
    info: GraphQLResolveInfo | undefined,
  ): Text => {
    if (isPromise(value)) {
      return whenThere(
        value,
        (resolved) => write(run, resolved, own, info),
        (raw) => fail(run, raw, path),
      )
    }
    const written = write(run, value, own, info)
    return typeof written === 'string' ? written : written.then(undefined, (raw: unknown) => fail(run, raw, path))
  }

  if (resolve) {
    return (run, source, path) => {
      const own = wantsPath ? pathAt(path) : undefined
      try {
        const info = new FieldInfo(field, run, path, own)
        return completed(run, resolve(source, args(run), run.context, info), path, own, info)
      } catch (raw) {
        return fail(run, raw, path)
      }
    }
  }
  const byProperty: WriteField = (run, source, path) => {
    const own = wantsPath ? pathAt(path) : undefined
    try {
      let info = wantsInfo ? new FieldInfo(field, run, path, own) : undefined
      // The arguments are read even where nobody asks for them: wrong ones are an error.
      const given = args(run)
      let value = property(source, fieldName)
      if (typeof value === 'function') {
        info ??= new FieldInfo(field, run, path, own)
        value = (source as Record<string, (...all: unknown[]) => unknown>)[fieldName]!(given, run.context, info)
      }
      return completed(run, value, path, own, info)
    } catch (raw) {
      return fail(run, raw, path)
    }
  }
  const leaf = getNullableType(returnType)
  if (!isLeafType(leaf) || definition.args.length > 0) return byProperty
  // Nearly every field is one of these: a string, a number or a boolean that is there already.
  const text = leafText(leaf)
  return (run, source, path) => {
    try {
      const value = property(source, fieldName)
      const kind = typeof value
      if (kind === 'string' || kind === 'number' || kind === 'boolean') return text(value)
    } catch (raw) {
      return fail(run, raw, path)
    }
    return byProperty(run, source, path)
  }
}

const property = (source: unknown, name: string): unknown =>
  (typeof source === 'object' && source !== null) || typeof source === 'function'
    ? (source as Record<string, unknown>)[name]
    : undefined
