import { total } from './checkers.ts'
import { chaos } from './chaos.ts'

test('gateways that are killed at random lose, double and reorder nothing', async () => {
  const report = await chaos({ seed: Number(process.env['CHAOS_SEED'] ?? 1), writes: 400, kills: 4, panels: 3 })
  console.log(
    `chaos: ${report.accepted} writes, ${report.kills} kills, ${report.calls} calls, drained in ${report.drainedMs} ms`,
  )
  expect(report.surprises).toEqual([])
  expect(Object.entries(report.violations).filter(([, lines]) => lines.length > 0)).toEqual([])
  expect(total(report.violations)).toBe(0)
  expect(report.kills).toBeGreaterThanOrEqual(4)
}, 90_000)
