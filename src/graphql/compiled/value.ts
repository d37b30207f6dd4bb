/** Writers of values, by type: "CompleteValue" of the GraphQL specification (6.4.3), with the messages of graphql-js. */
import {
  defaultTypeResolver,
  getNamedType,
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  locatedError,
  responsePathAsArray,
} from 'graphql'
import type {
  GraphQLAbstractType,
  GraphQLList,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
} from 'graphql'
import { inspect } from 'graphql/jsutils/inspect.js'
import { leafText } from './leaf.ts'
import { abandoned, isPromise, joined, whenThere } from './run.ts'
import type { Place, Plan, Run, Text, WriteValue } from './run.ts'

/** Whether values of the type need to know where they are. */
export const needsPath = (type: GraphQLOutputType): boolean =>
  isListType(isNonNullType(type) ? type.ofType : type) || !isLeafType(getNamedType(type))

/** Whether values of the type ask for `info`: to find out, or to check, their concrete type. */
export function needsInfo(type: GraphQLOutputType): boolean {
  const named = getNamedType(type)
  return isAbstractType(named) || (isObjectType(named) && named.isTypeOf !== undefined && named.isTypeOf !== null)
}

/** The writer of a field's values. */
export function valueWriter(plan: Plan, type: GraphQLOutputType, place: Place): WriteValue {
  if (isNonNullType(type)) {
    const message = `Cannot return null for non-nullable field ${place.parentName}.${place.fieldName}.`
    return present(bareWriter(plan, type.ofType, place), () => {
      throw new Error(message)
    })
  }
  return present(bareWriter(plan, type, place), () => 'null')
}

const present =
  (write: WriteValue, absent: () => string): WriteValue =>
  (run, value, path, info) => {
    if (value === null || value === undefined) return absent()
    if (value instanceof Error) throw value
    return write(run, value, path, info)
  }

function bareWriter(plan: Plan, type: GraphQLOutputType, place: Place): WriteValue {
  if (isListType(type)) return listWriter(plan, type, place)
  if (isLeafType(type)) {
    const text = leafText(type)
    return (_run, value) => text(value)
  }
  if (isObjectType(type)) return checkedObjectWriter(plan, type, place)
  return abstractWriter(plan, type, place)
}

function listWriter(plan: Plan, { ofType }: GraphQLList<GraphQLOutputType>, place: Place): WriteValue {
  const write = valueWriter(plan, ofType, place)
  const isNullable = !isNonNullType(ofType)

  return (run, value, path, info) => {
    if (!isIterable(value)) {
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${place.parentName}.${place.fieldName}".`,
      )
    }
    const items = Array.isArray(value) ? (value as readonly unknown[]) : Array.from(value)
    const fail = (raw: unknown, index: number): string => {
      const at = responsePathAsArray({ prev: path, key: index, typename: undefined })
      const error = locatedError(raw, place.nodes, at)
      if (!isNullable) throw error
      run.errors.push(error)
      return 'null'
    }
    let text = '['
    let parts: Text[] | undefined
    for (let index = 0; index < items.length; index++) {
      const item = items[index]
      const itemPath = { prev: path, key: index, typename: undefined }
      let written: Text
      try {
        if (isPromise(item)) {
          written = whenThere(
            item,
            (resolved) => write(run, resolved, itemPath, info),
            (raw) => fail(raw, index),
          )
        } else {
          written = write(run, item, itemPath, info)
          if (typeof written !== 'string') written = written.then(undefined, (raw: unknown) => fail(raw, index))
        }
      } catch (raw) {
        try {
          written = fail(raw, index)
        } catch (error) {
          // The list is lost now; nobody waits for those of its items that are under way.
          if (parts) abandoned(parts)
          throw error
        }
      }
      if (index > 0) text += ','
      if (typeof written === 'string') text += written
      else {
        ;(parts ??= []).push(text, written)
        text = ''
      }
    }
    return parts ? joined(parts, `${text}]`) : `${text}]`
  }
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'

/** Where the type can tell its own values, a stranger among them is an error. */
function checkedObjectWriter(plan: Plan, type: GraphQLObjectType, place: Place): WriteValue {
  const write = plan.objectWriter(type, place.nodes)
  if (!type.isTypeOf) return write
  const isTypeOf = type.isTypeOf.bind(type)
  const stranger = (value: unknown) =>
    new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, { nodes: place.nodes })
  return (run, value, path, info) => {
    const known = isTypeOf(value, run.context, info!)
    if (isPromise(known)) {
      return known.then((resolved) => {
        if (!resolved) throw stranger(value)
        return write(run, value, path, info)
      })
    }
    if (!known) throw stranger(value)
    return write(run, value, path, info)
  }
}

function abstractWriter(plan: Plan, type: GraphQLAbstractType, place: Place): WriteValue {
  const resolveType = type.resolveType ?? defaultTypeResolver
  const writers = new Map<string, WriteValue>()
  const writerOf = (name: unknown, value: unknown, info: GraphQLResolveInfo): WriteValue => {
    const known = typeof name === 'string' ? writers.get(name) : undefined
    if (known) return known
    const concrete = concreteType(plan, type, name, value, info, place)
    const write = checkedObjectWriter(plan, concrete, place)
    writers.set(concrete.name, write)
    return write
  }
  return (run: Run, value, path, info) => {
    const name = resolveType(value, run.context, info!, type)
    if (!isPromise(name)) return writerOf(name, value, info!)(run, value, path, info)
    return Promise.resolve(name).then((resolved) => writerOf(resolved, value, info!)(run, value, path, info))
  }
}

/** "ensureValidRuntimeType" of graphql-js. */
function concreteType(
  { schema }: Plan,
  type: GraphQLAbstractType,
  name: unknown,
  value: unknown,
  info: GraphQLResolveInfo,
  { nodes }: Place,
): GraphQLObjectType {
  const field = `${info.parentType.name}.${info.fieldName}`
  if (name === null || name === undefined) {
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${field}". Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    )
  }
  if (isObjectType(name)) {
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    )
  }
  if (typeof name !== 'string') {
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${field}" with value ${inspect(value)}, received "${inspect(name)}".`,
    )
  }
  const concrete = schema.getType(name)
  if (!concrete) {
    throw new GraphQLError(
      `Abstract type "${type.name}" was resolved to a type "${name}" that does not exist inside the schema.`,
      { nodes },
    )
  }
  if (!isObjectType(concrete)) {
    throw new GraphQLError(`Abstract type "${type.name}" was resolved to a non-object type "${name}".`, { nodes })
  }
  if (!schema.isSubType(type, concrete)) {
    throw new GraphQLError(`Runtime Object type "${concrete.name}" is not a possible type for "${type.name}".`, {
      nodes,
    })
  }
  return concrete
}
