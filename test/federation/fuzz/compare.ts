import { execute } from 'graphql'
import type { ExecutionResult } from 'graphql'
import { composeWorld, passage } from '../graphs/open.ts'
import { diceFrom } from './dice.ts'
import { draw, labelsInForce } from './fields.ts'
import { openWorld, wholeOf } from './opened.ts'
import type { Faults } from './opened.ts'
import { randomFrom, randomQuery } from './queries.ts'
import { plain } from './speaking-text.ts'
import { randomWorld } from './world.ts'
import type { RandomWorld } from './world.ts'

const rows = [
  { name: 'with the native planner first', planner: undefined, inText: false, failing: false },
  { name: 'with our own planner only', planner: 'own', inText: false, failing: false },
  { name: 'in text', planner: undefined, inText: true, failing: false },
  { name: 'with resolvers that fail', planner: undefined, inText: false, failing: true },
  { name: 'with resolvers that fail, in text, with our own planner', planner: 'own', inText: true, failing: true },
] as const

/**
 * Asks a random world in every way and one server that knows everything the same. Throws, with what repeats it, at the first difference; false for
 * a world that does not compose.
 */
export async function compareWorld(worldSeed: number, perWorld: number): Promise<boolean> {
  const world = randomWorld(randomFrom(worldSeed))
  const sdl = await composeWorld(world).catch(() => undefined)
  if (sdl === undefined) return false
  const ids = world.things.map((thing) => String(thing['id']))
  for (const { name, planner, inText, failing } of rows) {
    const faults = failing ? randomFaults(world, randomFrom(worldSeed)) : new Set<string>()
    const engine = await openWorld(world, sdl, { planner, inText, faults })
    const whole = wholeOf(world, sdl, faults)
    const { apiSchema } = engine
    for (let turn = 0; turn < perWorld; turn++) {
      const random = randomFrom(worldSeed * perWorld + turn)
      const root = random() < 0.2 ? apiSchema.getMutationType() : undefined
      const { text, document, variables } = randomQuery(apiSchema, random, ids, root ?? undefined)
      // What is computed from a field that failed is a matter of the subgraph.
      if (failing && /\bq\d/.test(text)) continue
      world.restart()
      const expected = await execute({ schema: whole, document, variableValues: variables })
      world.restart()
      const actual = await engine.execute({ document, variables, passage, labels: labelsInForce, draw, asText: inText })
      try {
        check(plain(actual), plain(expected), failing)
      } catch (cause) {
        const sdls = Object.entries(world.subgraphs).map((each) => each.join(':\n'))
        const how = `FUZZ_RUNS=${perWorld} FUZZ_SEED=${worldSeed}, query ${turn} ${name}:\n${text}\n${JSON.stringify(variables)}`
        throw new Error(`${how}\n\n${sdls.join('\n\n')}`, { cause })
      }
    }
  }
  return true
}

function check(actual: ExecutionResult, expected: ExecutionResult, failing: boolean): void {
  if (!failing) return expect(actual).toEqual(expected)
  expect(actual.data).toEqual(expected.data)
  const { errors: told = [] } = actual
  const { errors: all = [] } = expected
  expect(told.length > 0).toBe(all.length > 0)
  for (const { message, path = [] } of told) {
    const [, field] = /^no (f\d+)@/.exec(message) ?? []
    const key = path.findLast((each) => typeof each === 'string')
    if (field !== undefined && /^f\d/.test(String(key))) expect([message, path, key]).toEqual([message, path, field])
    // Of several that each take the same object, one is told, and which of them is nobody's promise.
    const gone = goneAt(expected.data, path.slice(0, -1))
    const one = all.filter(({ path: other = [] }) => gone && String(other.slice(0, gone.length)) === String(gone))
    if (one.length === 0) expect(all.map((each) => [each.message, each.path])).toContainEqual([message, path])
  }
}

/** Where on this path there is nothing any more; undefined where it leads to something. */
function goneAt(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] | undefined {
  let at = data
  for (let index = 0; index <= path.length; index++) {
    if (at === null || at === undefined) return path.slice(0, index)
    at = (at as Record<string | number, unknown>)[path[index] ?? '']
  }
  return undefined
}

function randomFaults({ things }: RandomWorld, random: () => number): Faults {
  const { chance } = diceFrom(random)
  const places = things.flatMap((thing) => Object.keys(thing).map((field) => `${field}@${String(thing['id'])}`))
  return new Set(places.filter((place) => place.startsWith('f') && chance(0.12)))
}
