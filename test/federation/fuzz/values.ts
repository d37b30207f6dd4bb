import type { Thing } from '../graphs/graph.ts'
import type { Dice } from './dice.ts'
import { mention, mentionInterface } from './sketch.ts'
import type { Sketch } from './sketch.ts'

/** A type without wrappings and what makes values of it. */
export interface Kind {
  readonly type: string
  readonly composite: boolean
  make(): unknown
}

export function leafKind({ dice }: Sketch): Kind {
  const { below, chance, pick } = dice
  const leaf = (type: string, make: () => unknown): Kind => ({ type, composite: false, make })
  return pick([
    leaf('Int', () => below(100)),
    leaf('String', () => pick(['', 'a', 'é"\\', 'long text', '0'])),
    leaf('Boolean', () => chance(0.5)),
    leaf('Float', () => below(100) / 4),
    leaf('E', () => pick(['X', 'Y'])),
    leaf('Any', () => pick([{ a: 1, b: [1, null] }, 'x', 3, [1, 'b'], true, { __typename: 'Odd', id: 1 }])),
  ])
}

/** Entities, interfaces, unions and value types, as far as the subgraph may speak of them. */
export function compositeKind(sketch: Sketch, subgraph: string): Kind {
  const { dice, draft, entities, members, interfaceEntity, interfaceHome } = sketch
  const kind = (type: string, make: () => unknown): Kind => ({ type, composite: true, make })
  const thingOf = (of: readonly { readonly things: readonly Thing[] }[]) => () => dice.pick(dice.pick(of).things)
  switch (dice.pick(['entity', 'entity', 'entity', 'U', 'P', 'I', 'V'])) {
    case 'U': {
      // A subgraph that knows the interface as an object must not know what is behind it.
      const united = dice.some([...entities, ...(subgraph === interfaceHome ? members : [])], 2)
      for (const each of united) {
        mention(sketch, subgraph, each)
        draft.unite(subgraph, each.name)
      }
      return kind('U', thingOf(united))
    }
    case 'P': {
      const several = dice.some(entities)
      for (const each of several) {
        mention(sketch, subgraph, each)
        const type = draft.type(subgraph, each.name)
        type.interfaces.add('P')
        if (!type.fields.has('id')) draft.addKey(subgraph, each.name, 'id', false)
      }
      return kind('P', thingOf(several))
    }
    case 'I':
      if (!interfaceEntity) return kind('V', value(dice))
      mentionInterface(sketch, subgraph, interfaceEntity)
      return kind('I', thingOf(members))
    case 'V':
      return kind('V', value(dice))
    default: {
      const entity = dice.pick(entities)
      mention(sketch, subgraph, entity)
      return kind(entity.name, thingOf([entity]))
    }
  }
}

const value =
  (dice: Dice, deep = true) =>
  (): Thing => ({
    __typename: 'V',
    x: dice.below(9),
    y: dice.chance(0.2) ? null : `y${dice.below(9)}`,
    z: [dice.below(3), dice.below(3)],
    w: (args: object) => `w${JSON.stringify(args)}`,
    v: deep && dice.chance(0.5) ? value(dice, false)() : null,
  })

/** A type with wrappings, and what makes a value of it; null only where it may be. */
export function wrapped({ dice }: Sketch, { type, make }: Kind): Omit<Kind, 'composite'> {
  const { below, chance } = dice
  const orNull = (one: () => unknown) => () => (chance(0.2) ? null : one())
  const listOf = (longest: number, one: () => unknown) => () => Array.from({ length: below(longest) }, one)
  if (chance(0.2)) return { type: `[[${type}]]`, make: orNull(listOf(3, orNull(listOf(3, orNull(make))))) }
  if (chance(0.25)) {
    return chance(0.5)
      ? { type: `[${type}!]!`, make: listOf(4, make) }
      : { type: `[${type}]`, make: orNull(listOf(4, orNull(make))) }
  }
  return chance(0.3) ? { type: `${type}!`, make } : { type, make: orNull(make) }
}
