/** Writers of objects and their fields: "ExecuteSelectionSet" and "ExecuteField" of the GraphQL specification (6.4). */
import {
  getNullableType,
  isLeafType,
  isNonNullType,
  locatedError,
  responsePathAsArray,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql'
import type { FieldNode, GraphQLField, GraphQLObjectType, GraphQLResolveInfo } from 'graphql'
import { collectSubfields } from 'graphql/execution/collectFields.js'
import type { Path } from 'graphql/jsutils/Path.js'
import { argumentsReader } from './arguments.ts'
import { leafText } from './leaf.ts'
import { failedBeside, isPromise, joined } from './run.ts'
import type { Plan, Run, Text, WriteField, WriteValue } from './run.ts'
import { FieldInfo } from './field-info.ts'
import type { FieldPlace } from './field-info.ts'
import { needsInfo, needsPath, valueWriter } from './value.ts'

/** The writer of objects of one type with the selections of these fields together. */
export function objectWriter(plan: Plan, type: GraphQLObjectType, nodes: readonly FieldNode[]): WriteValue {
  const { keys, writers } = fieldWriters(
    plan,
    type,
    collectSubfields(plan.schema, plan.fragments, plan.conditions, type, nodes),
  )
  if (writers.length === 0) return () => '{}'
  return (run, source, path) => {
    let text = ''
    let parts: Text[] | undefined
    try {
      for (let index = 0; index < writers.length; index++) {
        const written = writers[index]!(run, source, path)
        text += keys[index]!
        if (typeof written === 'string') text += written
        else {
          ;(parts ??= []).push(text, written)
          text = ''
        }
      }
    } catch (error) {
      if (parts) return failedBeside(parts, error)
      throw error
    }
    return parts ? joined(parts, `${text}}`) : `${text}}`
  }
}

/** Field by field, each finished before the next begins: mutations. */
export function serialWriter(
  plan: Plan,
  type: GraphQLObjectType,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
): (run: Run) => Text {
  const { keys, writers } = fieldWriters(plan, type, fields)
  return async (run) => {
    let text = ''
    for (let index = 0; index < writers.length; index++) {
      text += keys[index]! + (await writers[index]!(run, run.rootValue, undefined))
    }
    return text === '' ? '{}' : `${text}}`
  }
}

/** The keys carry what stands before them: `{"id":`, `,"title":`. */
export function fieldWriters(
  plan: Plan,
  type: GraphQLObjectType,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
): { keys: string[]; writers: WriteField[] } {
  const keys: string[] = []
  const writers: WriteField[] = []
  for (const [key, nodes] of fields) {
    const writer = fieldWriter(plan, type, key, nodes)
    if (!writer) continue
    keys.push(`${keys.length === 0 ? '{' : ','}${JSON.stringify(key)}:`)
    writers.push(writer)
  }
  return { keys, writers }
}

function definitionOf({ schema }: Plan, parent: GraphQLObjectType, name: string) {
  if (parent === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef
  }
  return parent.getFields()[name]
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
  const definition: GraphQLField<unknown, unknown> | undefined = definitionOf(plan, parent, fieldName)
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
    const written = isPromise(value)
      ? Promise.resolve(value).then((resolved) => write(run, resolved, own, info))
      : write(run, value, own, info)
    if (typeof written === 'string') return written
    return written.then(undefined, (raw: unknown) => fail(run, raw, path))
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
