/**
 * The long day: `node test/journeys/chaos-long.ts`. On both engines, three seeds each, then the negative controls, which must be
 * caught. CHAOS_WRITES, CHAOS_KILLS (for each seed), CHAOS_SEEDS (a list) and CHAOS_ENGINES change what is played;
 * CHAOS_KILL_EVERY_MS is for a machine on which a gateway takes longer to start than the usual 1,500 ms between two kills.
 */
import { postgresForTests } from '../support/postgres.ts'
import { total } from './checkers.ts'
import { chaos, sabotaged } from './chaos.ts'
import type { ChaosReport } from './chaos.ts'

const env = process.env
const writes = Number(env['CHAOS_WRITES'] ?? 4_000)
const kills = Number(env['CHAOS_KILLS'] ?? 18)
const seeds = (env['CHAOS_SEEDS'] ?? '1,2,3')
  .split(',')
  .filter((seed) => seed !== '')
  .map(Number)
const engines = (env['CHAOS_ENGINES'] ?? 'sqlite,postgres').split(',')
const controls = (env['CHAOS_CONTROLS'] ?? 'keyless,unordered,forgetful').split(',').filter((name) => name !== '')
const killEveryMs = Number(env['CHAOS_KILL_EVERY_MS'] ?? 1_500)
let failed = 0

function print(engine: string, report: ChaosReport): number {
  const found = total(report.violations)
  const { seed, accepted, kills: killed, stops, calls, effects, repeatedWrites, slowestStartMs, drainedMs } = report
  console.log(
    `${engine} seed ${seed}: ${accepted} writes accepted, ${killed} kills, ${stops} stops, ${calls} calls, ${effects} effects, ` +
      `${repeatedWrites} writes repeated, slowest start ${slowestStartMs} ms, drained in ${drainedMs} ms, ` +
      `${JSON.stringify(report.states)}: ${found} violations, ${report.surprises.length} surprises`,
  )
  for (const [id, lines] of Object.entries(report.violations))
    if (lines.length > 0) console.log(`  ${id}: ${lines.length}, e.g. ${lines[0]}`)
  for (const line of report.surprises.slice(0, 5)) console.log(`  ${line}`)
  return found + report.surprises.length
}

for (const engine of engines) {
  for (const seed of seeds) {
    const database = engine === 'postgres' ? await postgresForTests() : null
    if (engine === 'postgres' && !database) continue
    const report = await chaos({ seed, writes, kills, databaseUrl: database?.url, killEveryMs })
    failed += print(engine, report) > 0 ? 1 : 0
    await database?.stop()
  }
}
for (const control of controls) {
  const report = await chaos({
    seed: 1,
    writes: 600,
    kills: 2,
    entry: sabotaged,
    env: { SABOTAGE: control },
    drainMs: 20_000,
  })
  const caught = print(`control "${control}"`, report) > 0
  console.log(`  ${caught ? 'caught, as it must be' : 'NOT CAUGHT'}`)
  if (!caught) failed++
}
console.log(failed === 0 ? 'chaos: all well' : `chaos: ${failed} runs failed`)
process.exit(failed === 0 ? 0 : 1)
