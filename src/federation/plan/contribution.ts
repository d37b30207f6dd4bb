import { Kind } from 'graphql'
import type { FragmentDefinitionNode, SelectionNode } from 'graphql'
import type { EntityBatchAlias, FetchRewrite, RequiresSelection } from '@graphql-hive/router-query-planner'
import type { Supergraph } from '../supergraph/supergraph.ts'
import type { EntityCall, Operation } from './program.ts'

export interface Contribution extends Pick<EntityCall, 'brings' | 'dependents'> {
  /** Everything required by what this call brings: paths from a type, with the arguments on them. */
  readonly calls: readonly (readonly [path: string, call: string])[]
}

/** What an `_entities` selection adds to an entity, and which parts of it rest on required fields. */
export function contribution(
  selections: readonly SelectionNode[],
  { document, subgraph }: Operation,
  supergraph: Supergraph,
  rewrites: readonly FetchRewrite[],
): Contribution {
  const brings = new Set<string>()
  const dependents = new Map<string, Set<string>>()
  const calls: (readonly [string, string])[] = []
  const renamed = new Map<string, string>()
  for (const rewrite of rewrites) {
    if (!('KeyRenamer' in rewrite)) continue
    const last = rewrite.KeyRenamer.path.at(-1)
    if (last && 'Key' in last) renamed.set(last.Key, rewrite.KeyRenamer.renameKeyTo)
  }
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)

  const visit = (nodes: readonly SelectionNode[], type: string | undefined) => {
    for (const node of nodes) {
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value
        const finalKey = renamed.get(key) ?? key
        brings.add(finalKey)
        if (type === undefined) continue
        calls.push(...supergraph.requiredCalls(type, node.name.value, subgraph))
        for (const name of supergraph.requiredBy(type, node.name.value, subgraph)) {
          dependents.set(name, (dependents.get(name) ?? new Set()).add(finalKey))
        }
      } else {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
        if (fragment) visit(fragment.selectionSet.selections, fragment.typeCondition?.name.value ?? type)
      }
    }
  }
  visit(selections, undefined)
  return { brings, dependents, calls }
}

/** Whether every representation of a call carries all that the fields it brings require. */
export const isTold = (dependents: Contribution['dependents'], requires: readonly RequiresSelection[]): boolean =>
  [...dependents.keys()].every((name) => requires.every((each) => tells(each, name)))

function tells(selection: RequiresSelection, name: string): boolean {
  if (selection.kind === 'Field') return (selection.alias ?? selection.name) === name
  return selection.kind === 'InlineFragment' && selection.selections.some((each) => tells(each, name))
}

/**
 * Whether every representation of a call carries a whole key by which the subgraph resolves its type. The native planner also takes keys that
 * only say what a reference looks like (`resolvable: false`).
 */
export function isAskedByKey(
  { requires, inputRewrites = [] }: Pick<EntityBatchAlias, 'requires' | 'inputRewrites'>,
  subgraph: string,
  supergraph: Supergraph,
): boolean {
  const renamed = inputRewrites.flatMap((each) => ('ValueSetter' in each ? [each.ValueSetter.setValueTo] : []))
  return requires.every((each) => {
    if (each.kind !== 'InlineFragment') return true
    const { typeCondition } = each
    const keys = [typeCondition, ...renamed].flatMap((type) => supergraph.keysOf(type, subgraph))
    const told = requires.flatMap((other) =>
      other.kind === 'InlineFragment' && supergraph.satisfies(typeCondition, other.typeCondition)
        ? other.selections
        : [],
    )
    return keys.length === 0 || keys.some((key) => carries(told, key))
  })
}

function carries(told: readonly RequiresSelection[], key: readonly SelectionNode[]): boolean {
  return key.every((node) => {
    if (node.kind !== Kind.FIELD) return true
    const found = told.find((each) => each.kind === 'Field' && (each.alias ?? each.name) === node.name.value)
    return (
      found?.kind === 'Field' && (!node.selectionSet || carries(found.selections ?? [], node.selectionSet.selections))
    )
  })
}

/**
 * Whether all of a plan requires each field with the same arguments; notes the new ones. The native planner mixes up the values
 * of one required field under two sets of arguments.
 */
export function agrees(calls: Contribution['calls'], noted: Map<string, string>): boolean {
  let agreed = true
  for (const [path, call] of calls) {
    if ((noted.get(path) ?? call) !== call) agreed = false
    noted.set(path, call)
  }
  return agreed
}
