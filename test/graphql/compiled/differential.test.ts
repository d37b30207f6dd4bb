import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const queries = Number(process.env['COMPILED_QUERIES'] ?? 4_000)
const seed = Number(process.env['COMPILED_SEED'] ?? 20_261_127)

test(`the compiled executor agrees with graphql-js on ${queries} random operations (seed ${seed})`, async () => {
  const script = join(import.meta.dirname, 'side-by-side.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(queries), String(seed)], {
    maxBuffer: 64 * 1024 * 1024,
  })
  const report = JSON.parse(stdout) as { troubled: number; differences: unknown[]; unhandled: number }
  expect(report.differences.slice(0, 3)).toEqual([])
  expect(report.unhandled).toBe(0)
  // A run that met no trouble would have shown little.
  expect(report.troubled).toBeGreaterThan(queries / 20)
}, 180_000)
