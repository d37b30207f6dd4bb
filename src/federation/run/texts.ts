import { Kind } from 'graphql'
import type { SelectionNode } from 'graphql'
import type { RequiresSelection } from '@graphql-hive/router-query-planner'
import type { EntityCall } from '../plan/program.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { placesAt } from './places.ts'
import type { Place } from './places.ts'
import { projectValue } from './representations.ts'
import type { Asked, Question } from './representations.ts'
import { isNothing } from './tree.ts'
import type { Branch } from './tree.ts'

/** Asks like `ask` in `representations.ts`, for a tree without troubles; undefined where only that can. */
export type AskInText = (root: Branch) => Asked | undefined

type Requirement = Extract<RequiresSelection, { kind: 'Field' }>

/** How an object of one type is asked for. */
interface Projection {
  /** Whether all fields of one key are there. */
  identifies(target: Branch): boolean
  text(target: Branch): string
}

/**
 * Compiles the representations of a call into closures that write them as JSON, without making them first. Undefined for what is rare: rewrites,
 * nested fragments, keys of objects.
 */
export function compileAsking(call: EntityCall, subgraph: string, supergraph: Supergraph): AskInText | undefined {
  const fragments = call.requires.map(flatFragment)
  if (call.inputRewrites.length > 0 || fragments.includes(undefined)) return undefined
  const { satisfies } = supergraph
  const projections = new Map<string, Projection | 'elsewhere' | 'not asked'>()
  const projectionOf = (type: string) => {
    const [fragment, other] = fragments.filter((each) => each && satisfies(type, each.condition))
    if (!fragment) return 'not asked'
    return other
      ? 'elsewhere'
      : (projection(type, fragment.fields, supergraph.keysOf(type, subgraph), satisfies) ?? 'elsewhere')
  }
  const [path, ...otherPaths] = call.paths
  return (root) => {
    const questions = new Map<string, Question>()
    const keyless: Place[] = []
    const places = path ? placesAt(root, path, satisfies) : []
    for (const each of otherPaths) places.push(...placesAt(root, each, satisfies))
    const seen = otherPaths.length > 0 ? new Set<Branch>() : undefined
    for (const place of places) {
      const { target } = place
      if (seen?.has(target)) continue
      seen?.add(target)
      const type = target['__typename']
      if (typeof type !== 'string') return undefined
      let found = projections.get(type)
      if (found === undefined) projections.set(type, (found = projectionOf(type)))
      if (found === 'elsewhere') return undefined
      if (found === 'not asked') continue
      if (!found.identifies(target)) {
        keyless.push(place)
        continue
      }
      const text = found.text(target)
      const question = questions.get(text)
      if (question) question.places.push(place)
      else questions.set(text, { text, representation: undefined, places: [place] })
    }
    return { questions: [...questions.values()], unaskable: [], keyless, untrusted: [] }
  }
}

/** A fragment that selects fields only, each under a name of its own. */
function flatFragment(selection: RequiresSelection): { condition: string; fields: readonly Requirement[] } | undefined {
  if (selection.kind !== 'InlineFragment') return undefined
  const fields = selection.selections.filter((each): each is Requirement => each.kind === 'Field')
  const names = new Set(fields.map(nameOf))
  const isFlat = fields.length === selection.selections.length && names.size === fields.length
  return isFlat ? { condition: selection.typeCondition, fields } : undefined
}

/** In a plan the name is the key in the tree, the alias the name that the subgraph knows. */
const nameOf = ({ alias, name }: Requirement): string => alias ?? name

function projection(
  type: string,
  fields: readonly Requirement[],
  keys: readonly (readonly SelectionNode[])[],
  satisfies: Supergraph['satisfies'],
): Projection | undefined {
  const keyInTree = new Map(fields.map((field) => [nameOf(field), field.name]))
  keyInTree.set('__typename', '__typename')
  const flatKeys: string[][] = []
  for (const key of keys) {
    const names = key.map((node) => (node.kind === Kind.FIELD && !node.selectionSet ? node.name.value : undefined))
    const flat = names.filter((name) => name !== undefined)
    if (flat.length < names.length) return undefined
    const inTree = flat.map((name) => keyInTree.get(name)).filter((name) => name !== undefined)
    // A key of which not everything is sent identifies nothing.
    if (inTree.length === flat.length) flatKeys.push(inTree)
  }
  const whole = fields.some((field) => nameOf(field) === '__typename')
    ? fields
    : [...fields, { kind: 'Field', name: '__typename' } as Requirement]
  const parts = whole.map((field, index) => ({
    before: `${index === 0 ? '{' : ','}${JSON.stringify(nameOf(field))}:`,
    key: field.name,
    selections: field.selections,
  }))
  return {
    identifies: (target) =>
      keys.length === 0 || flatKeys.some((names) => names.every((name) => !isNothing(target[name]))),
    text(target) {
      let text = ''
      for (const { before, key, selections } of parts) {
        const value = key === '__typename' ? type : target[key]
        text += before + (typeof value === 'string' ? JSON.stringify(value) : valueText(value, selections, satisfies))
      }
      return `${text}}`
    },
  }
}

function valueText(
  value: unknown,
  selections: readonly RequiresSelection[] | undefined,
  satisfies: Supergraph['satisfies'],
): string {
  if (value === null || value === undefined) return 'null'
  return JSON.stringify(typeof value === 'object' ? projectValue(value, selections, satisfies) : value)
}
