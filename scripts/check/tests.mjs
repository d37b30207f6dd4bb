import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { root, run } from './run.mjs'

/** More broken files than this are not the fault of a busy machine. */
const mostRepeated = 5

/**
 * Runs jest with its usual output and reads its report. A file that does not load, or jest without a report, counts as a failure.
 * Many tests hold real processes to a time while all cores are busy with other tests: of the whole suite, a few files that fail
 * run once more, alone. What passes then counts, and is named in `unsteady` so that nobody can overlook it.
 */
export async function runJest(args) {
  const started = Date.now()
  const first = await once(args)
  const again = args.length === 0 && first.failedFiles.length <= mostRepeated ? first.failedFiles : []
  const tests = again.length === 0 ? first : await repeated(first, again)
  return { ...tests, seconds: ((Date.now() - started) / 1000).toFixed(1) }
}

async function repeated(first, files) {
  const names = files.map(({ file }) => file)
  console.log(`\nOnce more, alone: ${names.join(', ')}\n`)
  // What failed may have left something running for ever.
  const second = await once(['--maxWorkers=1', '--forceExit', '--runTestsByPath', ...names])
  const failing = new Set(second.failedFiles.map(({ file }) => file))
  return {
    passed: first.passed - files.reduce((sum, { passed }) => sum + passed, 0) + second.passed,
    failed: second.failed,
    skips: first.skips,
    unsteady: names.filter((name) => !failing.has(name)),
  }
}

async function once(args) {
  const folder = mkdtempSync(join(tmpdir(), 'check-'))
  const report = join(folder, 'report.json')
  try {
    const { code, signal } = await run(['jest', '--json', `--outputFile=${report}`, ...args], { live: true })
    return read(report, code, signal)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function read(report, code, signal) {
  let result
  try {
    result = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    console.log(`jest ended without a report (${signal ?? `code ${code}`})`)
    return { passed: 0, failed: 1, skips: [], failedFiles: [], unsteady: [] }
  }
  const files = result.testResults.map(({ name, status, assertionResults }) => {
    const count = (wanted) => assertionResults.filter((one) => one.status === wanted).length
    return {
      file: relative(root, name),
      broken: status === 'failed',
      passed: count('passed'),
      skipped: count('pending'),
      of: assertionResults.length,
    }
  })
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skips: files.filter(({ skipped }) => skipped > 0),
    failedFiles: files.filter(({ broken }) => broken),
    unsteady: [],
  }
}
