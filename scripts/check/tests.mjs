import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { root, run } from './run.mjs'

/** Runs jest with its usual output and reads its report. A file that does not load, or jest without a report, counts as a failure. */
export async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'check-'))
  const report = join(folder, 'report.json')
  const started = Date.now()
  try {
    const { code } = await run(['jest', '--json', `--outputFile=${report}`, ...args], { live: true })
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    return { ...read(report, code), seconds }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function read(report, code) {
  let result
  try {
    result = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skips: [] }
  }
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites
  const skips = result.testResults
    .map(({ name, assertionResults }) => ({
      file: relative(root, name),
      skipped: assertionResults.filter(({ status }) => status === 'pending').length,
      of: assertionResults.length,
    }))
    .filter(({ skipped }) => skipped > 0)
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skips }
}
