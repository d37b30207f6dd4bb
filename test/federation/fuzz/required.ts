import type { World } from '../graphs/graph.ts'
import type { Entity, Known, Sketch } from './sketch.ts'

/** A field that is required, with its arguments and what is required below it. */
interface Need {
  readonly name: string
  /** As in the field set. */
  readonly call: string
  readonly args?: object
  readonly below?: readonly Need[]
}

type Computed = NonNullable<World['computed']>

/** Literals for the lists of arguments, and what they come to. */
const calls: Readonly<Record<string, readonly [text: string, args: object]>> = {
  '(n: Int)': ['(n: 7)', { n: 7 }],
  '(n: Int = 3)': ['', { n: 3 }],
  '(s: String! = "d", n: [Int!])': ['(s: \\"q\\", n: [1])', { s: 'q', n: [1] }],
  '(i: In)': ['(i: {k: 3, s: \\"q\\"})', { i: { k: 3, s: 'q' } }],
}

const ofValues: readonly Need[] = [
  { name: 'x', call: 'x' },
  { name: 'z', call: 'z' },
  { name: 'w', call: 'w(k: 5)', args: { k: 5 } },
  { name: 'v', call: 'v', below: [{ name: 'y', call: 'y' }] },
]

/** Adds fields that subgraphs compute from what others know of the same entity. */
export function sketchRequired(sketch: Sketch): Computed {
  const { dice, draft, entities, members, interfaceEntity, interfaceHome } = sketch
  const computed: Record<string, Computed[string]> = {}
  for (const entity of [...entities, ...entities, ...(interfaceEntity ? [interfaceEntity] : [])]) {
    const homes = [...entity.homes].filter((each) => entity !== interfaceEntity || each !== interfaceHome)
    if (homes.length === 0 || !dice.chance(0.6)) continue
    const subgraph = dice.pick(homes)
    const needs = dice
      .some(usable(sketch, entity, subgraph))
      .slice(0, 3)
      .flatMap((each) => need(sketch, each, subgraph))
    if (needs.length === 0) continue
    const name = sketch.name('q')
    const line = `${name}(k: Int): String @requires(fields: "${needs.map(written).join(' ')}")`
    draft.type(subgraph, entity.name).fields.set(name, line)
    const compute: Computed[string] = (told, args) => JSON.stringify([seen(told, needs), args])
    for (const each of entity === interfaceEntity ? [entity, ...members] : [entity])
      computed[`${each.name}.${name}`] = compute
  }
  return computed
}

/** Adds `@provides` to fields that lead to entities. */
export function sketchProvided(sketch: Sketch): void {
  const { dice, draft, entities } = sketch
  for (const subgraph of draft.subgraphs)
    for (const { fields } of draft.types(subgraph).values())
      for (const [field, line] of fields) {
        const [, name] = /^[fr]\d+: \[*(T\d+)\b[\]!]*$/.exec(line) ?? []
        const entity = entities.find((each) => each.name === name)
        if (!entity || !dice.chance(0.4)) continue
        const leaf = usable(sketch, entity, subgraph).find(({ type, args }) => args === '' && isLeaf(type))
        if (!leaf) continue
        borrow(sketch, leaf, subgraph)
        fields.set(field, `${line} @provides(fields: "${leaf.name}")`)
      }
}

const isLeaf = (type: string): boolean => !/\b[TIUPV]\d*\b/.test(type)

/** What the subgraph does not know itself. */
const usable = ({ known, draft }: Sketch, entity: Entity, subgraph: string): Known[] =>
  known.filter(
    ({ entity: of, name, owners, args }) =>
      of === entity &&
      !owners.includes(subgraph) &&
      !draft.type(subgraph, entity.name).fields.has(name) &&
      (args === '' || args in calls),
  )

const borrow = ({ draft }: Sketch, { entity, name, args, type }: Known, subgraph: string): void =>
  void draft.type(subgraph, entity.name).fields.set(name, `${name}${args}: ${type} @external`)

/** Nothing where there is nothing to select below it. */
function need(sketch: Sketch, field: Known, subgraph: string): Need[] {
  const { dice, entities, draft } = sketch
  const [text, args] = calls[field.args] ?? ['']
  const asked = { name: field.name, call: field.name + text, ...(args && { args }) }
  if (/\bV\b/.test(field.type)) {
    borrow(sketch, field, subgraph)
    return [{ ...asked, below: dice.some(ofValues) }]
  }
  if (isLeaf(field.type)) {
    borrow(sketch, field, subgraph)
    return [asked]
  }
  const entity = entities.find(({ name }) => field.type.includes(name))
  if (!entity || !draft.has(subgraph, entity.name)) return []
  const below = usable(sketch, entity, subgraph).find(({ type, args: none }) => isLeaf(type) && none === '')
  if (!below) return []
  borrow(sketch, field, subgraph)
  borrow(sketch, below, subgraph)
  return [{ ...asked, below: [{ name: below.name, call: below.name }] }]
}

const written = ({ call, below }: Need): string => (below ? `${call} { ${below.map(written).join(' ')} }` : call)

function seen(from: unknown, needs: readonly Need[]): unknown {
  if (from === null || from === undefined) return null
  if (Array.isArray(from)) return from.map((each) => seen(each, needs))
  return needs.map(({ name, args = {}, below }) => {
    const told = (from as Record<string, unknown>)[name] ?? null
    const value = typeof told === 'function' ? (told as (given: object) => unknown)(args) : told
    return below ? seen(value, below) : value
  })
}
