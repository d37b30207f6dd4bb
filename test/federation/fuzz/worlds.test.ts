/** Random supergraphs, and random operations over each of them. */
import { compareWorld } from './compare.ts'

/** Operations in all, ten over each world; thousands with FUZZ_RUNS. A failure is repeated with the seed it prints and FUZZ_RUNS=10. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 100)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)
const perWorld = 10

test('random supergraphs answer as one server that knows everything', async () => {
  console.log(`random supergraphs: FUZZ_RUNS=${runs} FUZZ_SEED=${seed}`)
  let composed = 0
  for (let turn = 0; turn < runs / perWorld; turn++) if (await compareWorld(seed + turn, perWorld)) composed++
  expect(composed).toBeGreaterThan(runs > perWorld ? runs / perWorld / 3 : 0)
}, 3_600_000)
