import { compositeKind, leafKind, wrapped } from './values.ts'
import { mentionInterface } from './sketch.ts'
import type { Entity, Sketch } from './sketch.ts'

/** The labels of `@override(label:)` that are in force for every request of the comparison, whose draw is `draw`. */
export const labelsInForce: ReadonlySet<string> = new Set(['moving'])
export const draw = 50

const argumentLists = [
  '(n: Int)',
  '(n: Int = 3)',
  '(s: String! = "d", n: [Int!])',
  '(i: In)',
  '(i: In = {k: 1}, e: E = X)',
  '(m: [[In]!])',
]

/** Gives every entity fields of its own in all subgraphs that resolve it. */
export function sketchFields(sketch: Sketch): void {
  const { dice, draft, entities, members, interfaceEntity, interfaceHome } = sketch
  for (const entity of [...entities, ...members])
    for (const subgraph of entity.homes)
      for (let count = 1 + dice.below(3); count > 0; count--) addField(sketch, entity, subgraph)
  if (!interfaceEntity) return
  const name = addField(sketch, interfaceEntity, interfaceHome)
  const line = draft.type(interfaceHome, 'I').fields.get(name)!
  for (const member of members) draft.type(interfaceHome, member.name).fields.set(name, line)
  for (const subgraph of draft.subgraphs) {
    if (subgraph === interfaceHome) continue
    if (dice.chance(0.6)) mentionInterface(sketch, subgraph, interfaceEntity)
    if (!interfaceEntity.homes.has(subgraph)) continue
    for (let count = 1 + dice.below(2); count > 0; count--) addField(sketch, interfaceEntity, subgraph)
  }
}

/** Returns the name. */
function addField(sketch: Sketch, entity: Entity, subgraph: string): string {
  const { dice, draft, known, interfaceEntity, interfaceHome } = sketch
  const name = sketch.name('f')
  const kind = dice.chance(0.45) ? compositeKind(sketch, subgraph) : leafKind(sketch)
  const { type, make } = wrapped(sketch, kind)
  const args = dice.chance(0.2) ? dice.pick(argumentLists) : ''
  for (const thing of entity.things) {
    const value = make()
    thing[name] = args === '' ? value : (given: object) => echo(value, given)
  }
  const line = `${name}${args}: ${type}`
  // A field of the interface itself is nobody else's.
  const alone = (each: string) => entity === interfaceEntity && each === interfaceHome
  const others = alone(subgraph) ? [] : [...entity.homes].filter((each) => each !== subgraph && !alone(each))
  const other = others.length > 0 && !kind.composite ? dice.pick(others) : undefined
  if (other !== undefined && args === '' && dice.chance(0.2)) {
    for (const each of [subgraph, other]) draft.type(each, entity.name).fields.set(name, `${line} @shareable`)
    known.push({ entity, name, type, args, owners: [subgraph, other] })
  } else if (other !== undefined && entity !== interfaceEntity && dice.chance(0.15)) {
    override(sketch, entity, name, line, subgraph, other)
  } else {
    draft.type(subgraph, entity.name).fields.set(name, line)
    known.push({ entity, name, type, args, owners: [subgraph] })
  }
  return name
}

/** A text shows the arguments that came. */
const echo = (value: unknown, given: object): unknown =>
  typeof value === 'string' && !['X', 'Y'].includes(value) ? value + JSON.stringify(given) : value

/** The field moves from another subgraph to this one, at once or by a label. Which of them must not be asked is noted. */
function override(
  { dice, draft, overridden }: Sketch,
  entity: Entity,
  name: string,
  line: string,
  to: string,
  from: string,
): void {
  const [label, moved] = dice.pick([
    ['', true],
    ['', true],
    [', label: "percent(100)"', true],
    [', label: "percent(0)"', false],
    [', label: "moving"', true],
    [', label: "staying"', false],
  ] as const)
  draft.type(from, entity.name).fields.set(name, line)
  draft.type(to, entity.name).fields.set(name, `${line} @override(from: "${from}"${label})`)
  overridden.get(moved ? from : to)!.add(`${entity.name}.${name}`)
}
