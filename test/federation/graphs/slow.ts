import type { World } from './graph.ts'

const names = Array.from({ length: 12 }, (_, n) => `slow${n}`)
const own = names.map((_, n) => `f${n}`).join(' ')

/** Every step can be taken in any of the subgraphs by any of the keys: the planner looks for the best way for longer than anybody waits. */
export const slow: World = {
  things: [],
  roots: { 'Query.steps': () => [] },
  subgraphs: Object.fromEntries(
    names.map((name, n) => [
      name,
      `type Query { steps: [Step] @shareable }
       type Step @key(fields: "a") @key(fields: "b") @key(fields: "c") {
         a: ID! b: ID! c: ID! t: Step @shareable u: Step @shareable v: Step @shareable f${n}: Int }`,
    ]),
  ),
}

const way = (steps: number): string =>
  steps === 0 ? own : `${['t', 'u', 'v'].map((step) => `${step} { ${way(steps - 1)} }`).join(' ')} ${own}`
export const slowOperation = `{ steps { ${way(5)} } }`
