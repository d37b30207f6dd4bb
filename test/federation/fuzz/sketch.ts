import type { Thing } from '../graphs/graph.ts'
import { createDraft } from './draft.ts'
import type { Draft } from './draft.ts'
import type { Dice } from './dice.ts'

/** A type with keys, and all that there is of it. */
export interface Entity {
  readonly name: string
  readonly keys: readonly string[]
  readonly things: readonly Thing[]
  /** Subgraphs that resolve it, or know it as an interface object. */
  readonly homes: Set<string>
}

/** A field that some subgraphs know by themselves, and so may be required or provided elsewhere. */
export interface Known {
  readonly entity: Entity
  readonly name: string
  /** With its wrappings, as in SDL. */
  readonly type: string
  readonly args: string
  readonly owners: readonly string[]
}

/** All that has been thought up of a world so far. */
export interface Sketch {
  readonly dice: Dice
  readonly draft: Draft
  readonly entities: readonly Entity[]
  /** The types behind the entity interface `I`, which one subgraph alone knows. */
  readonly members: readonly Entity[]
  readonly interfaceEntity: Entity | undefined
  readonly interfaceHome: string
  readonly known: Known[]
  /** Fields (`Type.field`) that a subgraph has and is not to be asked for, because another overrides them. */
  readonly overridden: Map<string, Set<string>>
  /** A name that no field has yet. */
  name(prefix: 'f' | 'q' | 'r' | 'm'): string
}

/** Entities, their keys and things, and which subgraphs resolve them. They have no fields besides the keys yet. */
export function sketchEntities(dice: Dice): Sketch {
  const { below, chance, pick, some } = dice
  const subgraphs = Array.from({ length: 2 + below(3) }, (_, index) => `s${index}`)
  const draft = createDraft(subgraphs)
  const interfaceHome = pick(subgraphs)
  const begin = (name: string, keys: readonly string[], home: string): Entity => {
    for (const key of keys) draft.addKey(home, name, key, true)
    const things = Array.from({ length: 1 + below(3) }, (_, index) => ({
      __typename: name,
      id: `${name}-${index}`,
      code: `c${name}${index}`,
      // A key may have a part that is null.
      ref: { __typename: `Ref${name}`, a: index, b: index % 2 === 1 ? null : `b${name}` },
    }))
    return { name, keys, things, homes: new Set([home]) }
  }

  const entities = Array.from({ length: 2 + below(3) }, (_, index) => {
    const entity = begin(`T${index}`, pick(keyChoices), pick(subgraphs))
    for (const subgraph of subgraphs) {
      if (entity.homes.has(subgraph) || !chance(0.45)) continue
      entity.homes.add(subgraph)
      for (const key of some(entity.keys)) draft.addKey(subgraph, entity.name, key, true)
    }
    return entity
  })
  const keys = pick([['id'], ['id'], ['id', 'code'], ['id code']])
  const members = chance(0.6)
    ? ['A', 'B', 'C'].slice(0, 2 + below(2)).map((name) => begin(name, keys, interfaceHome))
    : []
  let interfaceEntity: Entity | undefined
  if (members.length > 0) {
    draft.type(interfaceHome, 'I').kind = 'interface'
    for (const key of keys) draft.addKey(interfaceHome, 'I', key, true)
    for (const { name } of members) draft.type(interfaceHome, name).interfaces.add('I')
    interfaceEntity = {
      name: 'I',
      keys,
      things: members.flatMap(({ things }) => things),
      homes: new Set([interfaceHome]),
    }
  }

  let named = 0
  const overridden = new Map(subgraphs.map((name) => [name, new Set<string>()]))
  const name = (prefix: string) => `${prefix}${named++}`
  return { dice, draft, entities, members, interfaceEntity, interfaceHome, known: [], overridden, name }
}

const keyChoices = [
  ['id'],
  ['id'],
  ['id'],
  ['id', 'code'],
  ['id', 'ref { a b }'],
  ['id', 'code', 'ref { a b }'],
  ['id', 'id code'],
]

/** Lets a subgraph that does not know an entity speak of it by a key. */
export function mention({ dice, draft }: Sketch, subgraph: string, { name, keys }: Entity): void {
  if (!draft.has(subgraph, name)) draft.addKey(subgraph, name, dice.pick(keys), dice.chance(0.3))
}

/** Lets a subgraph know the entity interface as an interface object. */
export function mentionInterface({ dice, draft }: Sketch, subgraph: string, { name, keys, homes }: Entity): void {
  if (homes.has(subgraph)) return
  homes.add(subgraph)
  draft.type(subgraph, name).kind = 'type @interfaceObject'
  for (const key of dice.some(keys)) draft.addKey(subgraph, name, key, true)
}
