import { Kind } from 'graphql'
import type { FieldNode, SelectionNode } from 'graphql'
import type { RequiresSelection } from '@graphql-hive/router-query-planner'
import type { EntityCall } from '../plan/program.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { placesAt } from './places.ts'
import type { Place } from './places.ts'
import { applyRewrites } from './rewrites.ts'
import { Hole, isBranch, isNothing, lossOf, valueAt } from './tree.ts'
import type { Branch, Cause } from './tree.ts'

/** One distinct question to a subgraph and every place that waits for its answer. */
export interface Question {
  /** The representation as JSON. */
  readonly text: string
  /** Missing where only its text was made. */
  readonly representation: Branch | undefined
  readonly places: Place[]
}

export interface Asked {
  readonly questions: readonly Question[]
  /** Places that cannot be asked for, because a key is missing for this reason. */
  readonly unaskable: readonly { readonly place: Place; readonly cause: Cause }[]
  /** Places of entities without a key: what they are asked for is null, and nobody is to blame. */
  readonly keyless: readonly Place[]
  /** Fields that a subgraph will compute without a value it needs, for this reason. */
  readonly untrusted: readonly { readonly place: Place; readonly keys: ReadonlySet<string>; readonly cause: Cause }[]
}

type Satisfies = Supergraph['satisfies']

/** Turns the places of a call into distinct representations, in the order of first need. */
export function ask(root: Branch, call: EntityCall, subgraph: string, supergraph: Supergraph): Asked {
  const questions = new Map<string, Question>()
  const unaskable: { place: Place; cause: Cause }[] = []
  const untrusted: { place: Place; keys: ReadonlySet<string>; cause: Cause }[] = []
  const keyless: Place[] = []
  const seen = new Set<Branch>()
  for (const path of call.paths) {
    for (const place of placesAt(root, path, supergraph.satisfies)) {
      if (seen.has(place.target)) continue
      seen.add(place.target)
      const representation = project(place.target, call.requires, supergraph.satisfies)
      if (!representation) continue
      applyRewrites(representation, call.inputRewrites, supergraph.satisfies)
      const type = representation['__typename'] as string
      const keys = supergraph.keysOf(type, subgraph)
      const isKnown =
        identifies(representation, keys) || identifiesInPart(place.target, representation, keys, call.requires)
      if (!isKnown) {
        const cause = firstCause(place.target, call.requires)
        if (cause) unaskable.push({ place, cause })
        else keyless.push(place)
        continue
      }
      for (const [name, keys] of call.dependents) {
        const cause = causeAt(place.target, keyInTree(call.requires, name))
        if (cause) untrusted.push({ place, keys, cause })
      }
      const text = JSON.stringify(representation)
      const question = questions.get(text)
      if (question) question.places.push(place)
      else questions.set(text, { text, representation, places: [place] })
    }
  }
  return { questions: [...questions.values()], unaskable, keyless, untrusted }
}

function project(value: Branch, selections: readonly RequiresSelection[], satisfies: Satisfies): Branch | undefined {
  const out: Branch = {}
  let applies = false
  const take = (each: RequiresSelection): void => {
    if (each.kind === 'Field') {
      // In a plan the name is the key in the tree, the alias the name that the subgraph knows.
      out[each.alias ?? each.name] = projectValue(valueAt(value, each.name), each.selections, satisfies)
      applies = true
    } else if (each.kind === 'InlineFragment') {
      const name = value['__typename']
      if (typeof name !== 'string') value['__typename'] = each.typeCondition
      else if (!satisfies(name, each.typeCondition)) return
      for (const inner of each.selections) take(inner)
      applies = true
    }
  }
  for (const each of selections) take(each)
  if (out['__typename'] === undefined || out['__typename'] === null) out['__typename'] = value['__typename']
  return applies ? out : undefined
}

export function projectValue(
  value: unknown,
  selections: readonly RequiresSelection[] | undefined,
  satisfies: Satisfies,
): unknown {
  if (value instanceof Hole) return null
  if (Array.isArray(value)) return value.map((item: unknown) => projectValue(item, selections, satisfies))
  if (!selections?.length || !isBranch(value)) return value === undefined ? null : value
  const out = project(value, selections, satisfies) ?? {}
  if (
    !selections.some((each) => each.kind === 'Field' && each.name === '__typename') &&
    value['__typename'] === undefined
  ) {
    delete out['__typename']
  }
  return out
}

/** A representation can be looked up when all fields of one key are there. */
function identifies(representation: Branch, keys: readonly (readonly SelectionNode[])[]): boolean {
  return keys.length === 0 || keys.some((key) => holds(representation, key))
}

/** Of a key with several fields some may be null, which is a value like others, where all have been told and not all are null. */
function identifiesInPart(
  target: Branch,
  representation: Branch,
  keys: readonly (readonly SelectionNode[])[],
  requires: readonly RequiresSelection[],
): boolean {
  const isSent = (name: string): boolean => valueAt(representation, name) !== undefined
  return keys.some(
    (key) =>
      !isAllNull(representation, key) &&
      key.every(
        (node) =>
          node.kind !== Kind.FIELD ||
          (isSent(node.name.value) && isTold(valueAt(target, keyInTree(requires, node.name.value)), node)),
      ),
  )
}

/** Whether nothing that a part of a key selects was lost or never fetched. */
function isTold(value: unknown, node: FieldNode): boolean {
  if (value === undefined || value instanceof Hole) return false
  if (Array.isArray(value)) return value.every((item) => isTold(item, node))
  if (!isBranch(value)) return true
  const inner = node.selectionSet?.selections ?? []
  return inner.every((each) => each.kind !== Kind.FIELD || isTold(valueAt(value, each.name.value), each))
}

function isAllNull(value: unknown, selections: readonly SelectionNode[]): boolean {
  if (Array.isArray(value)) return value.every((item) => isAllNull(item, selections))
  if (!isBranch(value)) return true
  return selections.every((each) => {
    if (each.kind !== Kind.FIELD) return true
    const inner = valueAt(value, each.name.value)
    return each.selectionSet ? isAllNull(inner, each.selectionSet.selections) : isNothing(inner)
  })
}

function holds(value: unknown, selections: readonly SelectionNode[]): boolean {
  if (Array.isArray(value)) return value.every((item) => holds(item, selections))
  if (!isBranch(value)) return false
  return selections.every((each) => {
    if (each.kind !== Kind.FIELD) return true
    const inner = valueAt(value, each.name.value)
    return each.selectionSet ? holds(inner, each.selectionSet.selections) : !isNothing(inner)
  })
}

function causeAt(target: Branch, name: string): Cause | undefined {
  const value = valueAt(target, name)
  if (value instanceof Hole) return value.causes[0]
  return value === undefined ? lossOf(target, name) : undefined
}

function firstCause(target: Branch, selections: readonly RequiresSelection[]): Cause | undefined {
  for (const each of selections) {
    const cause =
      each.kind === 'Field'
        ? causeAt(target, each.name)
        : each.kind === 'InlineFragment'
          ? firstCause(target, each.selections)
          : undefined
    if (cause) return cause
  }
  return undefined
}

/** Where the tree holds the value that a subgraph knows under this name. */
function keyInTree(selections: readonly RequiresSelection[], name: string): string {
  for (const each of selections) {
    if (each.kind === 'Field' && (each.alias ?? each.name) === name) return each.name
    const inner = each.kind === 'InlineFragment' ? keyInTree(each.selections, name) : name
    if (inner !== name) return inner
  }
  return name
}
