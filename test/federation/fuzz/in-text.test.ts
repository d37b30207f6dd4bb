/** The same random questions to subgraphs that take text, each asked by several at the same time. */
import { execute } from 'graphql'
import { openSupergraph } from '../../../src/federation/engine.ts'
import { createLocalSubgraph } from '../../../src/federation/subgraphs/local.ts'
import type { Subgraph } from '../../../src/federation/subgraphs/subgraph.ts'
import { readSupergraph } from '../../../src/federation/supergraph/supergraph.ts'
import { JsonText } from '../../../src/kit/json-text.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { fleet } from '../graphs/fleet.ts'
import { monolith, subgraphSchema } from '../graphs/graph.ts'
import { media } from '../graphs/media.ts'
import { composeWorld, passage } from '../graphs/open.ts'
import { shop } from '../graphs/shop.ts'
import { randomFrom, randomQuery } from './queries.ts'
import { plain, speakingText } from './speaking-text.ts'

const runs = Number(process.env['FUZZ_RUNS'] ?? 100)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)

test.each(Object.entries({ shop, fleet, media }))(
  'over %s',
  async (name, world) => {
    console.log(`differential fuzz in text over ${name}: FUZZ_RUNS=${runs} FUZZ_SEED=${seed}`)
    const subgraphs = new Map<string, Subgraph>()
    for (const each of Object.keys(world.subgraphs)) {
      const local = createLocalSubgraph(each, subgraphSchema(world, each))
      subgraphs.set(each, speakingText(local))
    }
    const sdl = await composeWorld(world)
    const engine = await openSupergraph(sdl, { subgraphs, clock: systemClock, random: Math.random })
    const whole = monolith(world, readSupergraph(sdl).apiDocument)
    const ids = world.things.flatMap((thing): string[] =>
      [thing['id'], thing['upc']].filter((id) => typeof id === 'string'),
    )
    let asText = 0
    for (let turn = 0; turn < runs; turn++) {
      const { text, document, variables } = randomQuery(engine.apiSchema, randomFrom(seed + turn), ids)
      const expected = await execute({ schema: whole, document, variableValues: variables })
      const ask = () => engine.execute({ document, variables, passage, asText: true })
      for (const actual of await Promise.all([ask(), ask(), ask()])) {
        if ((actual.data as unknown) instanceof JsonText) asText++
        try {
          expect(plain(actual)).toEqual(plain(expected))
        } catch (cause) {
          throw new Error(`FUZZ_SEED=${seed + turn}:\n${text}\n${JSON.stringify(variables)}`, { cause })
        }
      }
    }
    expect(asText).toBeGreaterThan(runs / 3)
  },
  3_600_000,
)
