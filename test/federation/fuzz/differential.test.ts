import { execute } from 'graphql'
import { readSupergraph } from '../../../src/federation/supergraph/supergraph.ts'
import { fleet } from '../graphs/fleet.ts'
import { monolith } from '../graphs/graph.ts'
import { media } from '../graphs/media.ts'
import { openInProcess, passage } from '../graphs/open.ts'
import { shop } from '../graphs/shop.ts'
import { randomFrom, randomQuery } from './queries.ts'

/** Thousands with FUZZ_RUNS; a failure is repeated with the seed it prints and FUZZ_RUNS=1. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 100)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)

const rows = Object.entries({ shop, fleet, media }).flatMap(([name, world]) =>
  (['the native planner first', 'our own planner only'] as const).map((planner) => ({ name, world, planner })),
)

describe('random queries are answered as one server that knows everything answers them', () => {
  test.each(rows)(
    'over $name with $planner',
    async ({ name, world, planner }) => {
      console.log(`differential fuzz over ${name} with ${planner}: FUZZ_RUNS=${runs} FUZZ_SEED=${seed}`)
      const replaced: string[] = []
      const only = planner === 'our own planner only' ? ('own' as const) : undefined
      const engine = await openInProcess(world, { planner: only, onPlanReplaced: (key) => replaced.push(key) })
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
          throw new Error(`FUZZ_SEED=${seed + turn}:\n${text}\n${JSON.stringify(variables)}`, { cause })
        }
      }
      if (replaced.length > 0) console.log(`plans of the native planner that were replaced: ${replaced.length}`)
    },
    3_600_000,
  )
})

const plain = (result: object): unknown => JSON.parse(JSON.stringify(result))
