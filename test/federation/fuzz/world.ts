import type { World } from '../graphs/graph.ts'
import { diceFrom } from './dice.ts'
import { sketchFields } from './fields.ts'
import { sketchProvided, sketchRequired } from './required.ts'
import { mention, sketchEntities } from './sketch.ts'
import type { Sketch } from './sketch.ts'
import { compositeKind, wrapped } from './values.ts'

export interface RandomWorld extends World {
  /** Fields (`Type.field`) of a subgraph that must not be asked for, because another overrides them. */
  readonly overridden: ReadonlyMap<string, ReadonlySet<string>>
  /** Sets back what mutations count. */
  restart(): void
}

/** A random world. Not all of them compose. */
export function randomWorld(random: () => number): RandomWorld {
  const sketch = sketchEntities(diceFrom(random))
  sketchFields(sketch)
  const { roots, restart } = sketchRoots(sketch)
  const computed = sketchRequired(sketch)
  sketchProvided(sketch)
  const { draft, entities, members, overridden } = sketch
  const things = [...entities, ...members].flatMap((each) => each.things)
  return { things, roots, computed, subgraphs: draft.print(), overridden, restart }
}

/** Ways in. Mutations say how many of them there have been, whichever subgraph carries them out. */
function sketchRoots(sketch: Sketch) {
  const { dice, draft, entities } = sketch
  const roots: Record<string, World['roots'][string]> = {}
  let changes = 0
  for (const subgraph of draft.subgraphs) {
    const addRoot = (
      type: 'Query' | 'Mutation',
      name: string,
      args: string,
      returns: string,
      resolve: World['roots'][string],
    ) => {
      draft.type(subgraph, type).fields.set(name, `${name}${args}: ${returns}`)
      roots[`${type}.${name}`] = resolve
    }
    for (let count = subgraph === 's0' ? 2 : dice.below(3); count > 0; count--) {
      const { type, make } = wrapped(sketch, compositeKind(sketch, subgraph))
      const value = make()
      addRoot('Query', sketch.name('r'), dice.chance(0.2) ? '(k: In, n: Int = 1)' : '', type, () => value)
    }
    if (dice.chance(0.5)) {
      const entity = dice.pick(entities)
      mention(sketch, subgraph, entity)
      const find = ({ id }: { id: string }) => entity.things.find((thing) => thing['id'] === id) ?? null
      addRoot('Query', sketch.name('r'), '(id: ID!)', entity.name, find)
    }
    for (let count = dice.below(3); count > 0; count--) {
      const { type, make } = wrapped(sketch, compositeKind(sketch, subgraph))
      const value = make()
      if (dice.chance(0.5)) addRoot('Mutation', sketch.name('m'), '(n: Int)', 'Int!', () => ++changes)
      else
        addRoot('Mutation', sketch.name('m'), '', type, () => {
          changes++
          return value
        })
    }
  }
  return { roots, restart: () => void (changes = 0) }
}
