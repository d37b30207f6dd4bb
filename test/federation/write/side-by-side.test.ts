/** Compiled answers beside those of graphql-js, over random operations and random trees, right and wrong ones. */
import { getOperationAST, getVariableValues } from 'graphql'
import type { ExecutionResult } from 'graphql'
import { outline } from '../../../src/federation/plan/outline.ts'
import { createPlanner } from '../../../src/federation/plan/planner.ts'
import { prepare } from '../../../src/federation/plan/prepare.ts'
import { complete } from '../../../src/federation/run/complete.ts'
import type { Branch } from '../../../src/federation/run/tree.ts'
import { buildCompletionSchema } from '../../../src/federation/supergraph/completion-schema.ts'
import { readSupergraph } from '../../../src/federation/supergraph/supergraph.ts'
import { compileAnswer } from '../../../src/federation/write/operation.ts'
import { decoded } from '../../../src/kit/raw-text.ts'
import { fleet } from '../graphs/fleet.ts'
import { media } from '../graphs/media.ts'
import { composeWorld, passage } from '../graphs/open.ts'
import { shop } from '../graphs/shop.ts'
import { randomFrom, randomQuery } from '../fuzz/queries.ts'
import { randomTree } from './trees.ts'

/** Thousands with FUZZ_RUNS; a failure is repeated with the seed it prints and FUZZ_RUNS=1. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 150)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)
const open = { fingerprint: '', refusal: () => undefined, typeRefusal: () => undefined }

test.each(Object.entries({ shop, fleet, media }))(
  'over %s, what is written is what graphql-js answers, and what is right is written',
  async (name, world) => {
    console.log(`answers side by side over ${name}: FUZZ_RUNS=${runs} FUZZ_SEED=${seed}`)
    const supergraph = readSupergraph(await composeWorld(world))
    const schema = buildCompletionSchema(supergraph)
    const planner = await createPlanner(supergraph, { only: 'own' })
    const choices = { labels: new Set<string>(), draw: 100 }
    let right = 0
    let wrong = 0
    for (let turn = 0; turn < runs; turn++) {
      const random = randomFrom(seed + turn)
      const { text, document, variables } = randomQuery(supergraph.apiSchema, random, ['1', '2'])
      const source = outline(document, getOperationAST(document)!)
      const given = getVariableValues(supergraph.apiSchema, source.operation.variableDefinitions ?? [], variables)
      // Refused before there is a plan.
      if (given.errors) continue
      const { data, keyOf } = await prepare(source, given.coerced, open, choices, supergraph, planner)
      if (!data) continue
      const write = compileAnswer(data, schema, keyOf)
      const reference = async (root: Branch) => {
        let missing = false
        const run = {
          supergraph,
          subgraphs: new Map(),
          variables,
          passage,
          root,
          loose: [],
          troubled: false,
          monotonic: () => 0,
          onFetch: () => undefined,
        }
        const { refusal, typeRefusal } = open
        const task = {
          schema,
          supergraph,
          document: data,
          keyOf,
          run,
          refusal,
          typeRefusal,
          onMissing: () => (missing = true),
        }
        const result: ExecutionResult = await complete(task, variables)
        return { result, missing }
      }
      for (const share of [0, 0.03]) {
        const tree = () =>
          randomTree({ schema, document: data, keyOf, random: randomFrom(seed + turn + 1), wrong: share })
        const bytes = write?.(tree())
        const written = bytes === undefined ? undefined : decoded(bytes)
        const { result, missing } = await reference(tree())
        const about = `FUZZ_SEED=${seed + turn}:\n${text}\n${JSON.stringify(tree())}`
        if (written !== undefined) {
          if (result.errors || missing || written !== JSON.stringify(result.data)) {
            throw new Error(`${about}\n${written}\n${JSON.stringify(result)}`)
          }
          if (share === 0) right++
        } else if (share > 0) wrong++
        else if (write && !result.errors && !missing)
          throw new Error(`not written, and nothing is wrong with it: ${about}`)
      }
    }
    expect(right).toBeGreaterThan(runs / 3)
    expect(wrong).toBeGreaterThan(0)
  },
  3_600_000,
)
