#!/usr/bin/env node
/**
 * `npm test`: the static checks two at a time, then the tests, then one summary that ends in `N passed, N failed`. With
 * arguments it runs only the tests, and hands the arguments to jest: `npm test -- test/sandbox`.
 */
import { run } from './check/run.mjs'
import { runJest } from './check/tests.mjs'

/** Cheap and independent checks. Each fails when its subject is gone. */
const staticChecks = [
  { name: 'types', command: ['tsc'] },
  { name: 'types of the console', command: ['tsc', '-p', 'console'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'], mend: 'npm run format' },
  { name: 'dependencies', command: ['node', 'scripts/check/dependencies.mjs'] },
  { name: 'generated types are fresh', command: ['graphql-codegen', '--check'], mend: 'npm run codegen' },
  {
    name: 'configuration docs are fresh',
    command: ['node', 'src/config/docs.ts', '--check'],
    mend: 'npm run config-docs',
  },
  { name: 'docs/rest.md is fresh', command: ['node', 'src/http/rest/docs.ts', '--check'], mend: 'npm run rest-docs' },
  { name: 'docs/cli.md is fresh', command: ['node', 'src/cli/docs.ts', '--check'], mend: 'node src/cli/docs.ts' },
]

const jestArguments = process.argv.slice(2)
const only = jestArguments.length > 0
const results = only ? [] : await twoAtATime(staticChecks, check)
const tests = await runJest(jestArguments)

for (const { name, output, mend } of results.filter((result) => !result.ok)) {
  console.log(`\n✗ ${name}\n${output.trimEnd()}${mend ? `\n  → ${mend}` : ''}`)
}
console.log('')
for (const { name, ok, seconds } of results) console.log(`${ok ? '✓' : '✗'} ${name} (${seconds} s)`)
console.log(
  `${tests.failed === 0 ? '✓' : '✗'} tests (${tests.passed} passed, ${tests.failed} failed, ${tests.seconds} s)`,
)
for (const file of tests.unsteady) console.log(`! unsteady: ${file} failed beside the others and passed alone`)
for (const { file, skipped, of } of tests.skips) console.log(`- skipped ${skipped} of ${of} in ${file}`)

const failed = tests.failed + results.filter(({ ok }) => !ok).length
console.log(`\n${tests.passed + results.filter(({ ok }) => ok).length} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function check({ name, command, mend }) {
  const started = Date.now()
  const { code, output } = await run(command)
  return { name, ok: code === 0, output, mend, seconds: ((Date.now() - started) / 1000).toFixed(1) }
}

/** More at a time than there are cores makes each slower without making all faster. */
async function twoAtATime(items, work) {
  const done = []
  const queue = items.entries()
  await Promise.all(
    Array.from({ length: 2 }, async () => {
      for (const [index, item] of queue) done[index] = await work(item)
    }),
  )
  return done
}
