import { execute } from 'graphql'
import { readSupergraph } from '../../../src/federation/supergraph/supergraph.ts'
import { monolith } from '../graphs/graph.ts'
import type { World } from '../graphs/graph.ts'
import { openInProcess, passage } from '../graphs/open.ts'
import { shop } from '../graphs/shop.ts'
import { randomFrom, randomQuery } from './queries.ts'

const worlds: Record<string, World> = { shop }
const runs = Number(process.env['FUZZ_RUNS'] ?? 400)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)

/** Says what a plan and one server that knows everything answer differently, for random queries. */
describe.each(Object.entries(worlds))('random queries over %s', (name, world) => {
  test(`answer like one server (${runs} queries, seed ${seed})`, async () => {
    console.log(`differential fuzz over ${name}: FUZZ_RUNS=${runs} FUZZ_SEED=${seed}`)
    const engine = await openInProcess(world)
    const whole = monolith(world, readSupergraph(engine.sdl).apiDocument)
    const ids = world.things.flatMap((thing): string[] =>
      [thing['id'], thing['upc']].filter((id) => typeof id === 'string'),
    )
    for (let turn = 0; turn < runs; turn++) {
      const { text, document, variables } = randomQuery(engine.apiSchema, randomFrom(seed + turn), ids)
      const expected = await execute({ schema: whole, document, variableValues: variables })
      const actual = await engine.execute({ document, variables, passage })
      try {
        expect(plain(actual)).toEqual(plain(expected))
      } catch (cause) {
        throw new Error(`seed ${seed + turn}:\n${text}\n${JSON.stringify(variables)}`, { cause })
      }
    }
  }, 600_000)
})

const plain = (result: object): unknown => JSON.parse(JSON.stringify(result))
