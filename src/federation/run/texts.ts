import { Kind } from 'graphql'
import type { SelectionNode } from 'graphql'
import type { RequiresSelection } from '@graphql-hive/router-query-planner'
import { quoted } from '../../kit/json-text.ts'
import type { EntityCall } from '../plan/program.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { placesAt } from './places.ts'
import type { Place } from './places.ts'
import { projectValue } from './representations.ts'
import type { Asked, Question } from './representations.ts'
import { isNothing, valueAt } from './tree.ts'
import type { Branch } from './tree.ts'

/** Asks like `ask` in `representations.ts`, for a tree without troubles; undefined where only that can. */
export type AskInText = (root: Branch) => Asked | undefined

type Requirement = Extract<RequiresSelection, { kind: 'Field' }>

/** How an object of one type is asked for. */
interface Projection {
  /** Whether all fields of one key are there. */
  identifies(target: Branch): boolean
  /** Whether some of a key with several fields are, which is looked at elsewhere. */
  identifiesInPart(target: Branch): boolean
  text(target: Branch): string
  /** The first field that is sent: what most likely tells one object from another. */
  readonly leading: string
  /** Whether two objects are sent as the same text; may say no where only the texts would tell. */
  isAlike(one: Branch, other: Branch): boolean
}

/**
 * Compiles the representations of a call into closures that write them as JSON, without making them first. Undefined for what is rare: rewrites,
 * nested fragments, keys of objects.
 */
export function compileAsking(call: EntityCall, subgraph: string, supergraph: Supergraph): AskInText | undefined {
  const fragments = call.requires.map(flatFragment)
  if (call.inputRewrites.length > 0 || fragments.includes(undefined)) return undefined
  const { satisfies, fullSchema } = supergraph
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
    const questions = new Questions()
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
      if (found === undefined) {
        found = projectionOf(type)
        // Names that the schema does not have come from outside, and could come without end.
        if (found !== 'not asked' || fullSchema.getType(type)) projections.set(type, found)
      }
      if (found === 'elsewhere') return undefined
      if (found === 'not asked') continue
      if (!found.identifies(target)) {
        if (found.identifiesInPart(target)) return undefined
        keyless.push(place)
        continue
      }
      if (places.length === 1) questions.only(found, place)
      else questions.add(found, place)
    }
    return { questions: questions.all, unaskable: nobody, keyless, untrusted: nobody }
  }
}

const nobody: readonly never[] = []

/** The distinct questions of one call. An object that is like one seen before is recognised without making its text. */
class Questions {
  readonly all: Question[] = []
  /** The first question of each leading value, by how it is asked. */
  #first: Map<Projection, Map<unknown, Question>> | undefined
  /** Those that share their leading value with one of these, or whose leading value only its text tells from others. */
  #byText: Map<string, Question> | undefined

  /** The one question of the only place. */
  only(projection: Projection, place: Place): void {
    this.all.push({ text: projection.text(place.target), representation: undefined, places: [place] })
  }

  add(projection: Projection, place: Place): void {
    const { target } = place
    const leading = target[projection.leading]
    const isTelling = typeof leading === 'string' || typeof leading === 'number'
    const firsts = this.#firstsOf(projection)
    const first = isTelling ? firsts.get(leading) : undefined
    if (first && projection.isAlike(first.places[0]!.target, target)) return void first.places.push(place)
    const text = projection.text(target)
    const same = first?.text === text ? first : this.#byText?.get(text)
    if (same) return void same.places.push(place)
    const question = { text, representation: undefined, places: [place] }
    this.all.push(question)
    if (isTelling && !first) firsts.set(leading, question)
    else (this.#byText ??= new Map()).set(text, question)
  }

  #firstsOf(projection: Projection): Map<unknown, Question> {
    this.#first ??= new Map()
    let firsts = this.#first.get(projection)
    if (!firsts) this.#first.set(projection, (firsts = new Map()))
    return firsts
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
  const sent = parts.map(({ key }) => key).filter((key) => key !== '__typename')
  const [onlyKey, otherKey] = flatKeys
  return {
    leading: sent[0] ?? '__typename',
    isAlike: (one, other) => sent.every((key) => one[key] === other[key]),
    identifies:
      onlyKey?.length === 1 && !otherKey
        ? (target) => !isNothing(valueAt(target, onlyKey[0]!))
        : (target) =>
            keys.length === 0 || flatKeys.some((names) => names.every((name) => !isNothing(valueAt(target, name)))),
    identifiesInPart: (target) =>
      flatKeys.some((names) => names.length > 1 && names.some((name) => !isNothing(valueAt(target, name)))),
    text(target) {
      let text = ''
      for (const { before, key, selections } of parts) {
        const value = key === '__typename' ? type : valueAt(target, key)
        text += before + (typeof value === 'string' ? quoted(value) : valueText(value, selections, satisfies))
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
