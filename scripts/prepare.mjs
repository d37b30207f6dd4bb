#!/usr/bin/env node
/**
 * Runs before every npm script, so that a fresh clone needs no other command. Brings `node_modules` in line with the lock
 * file, and with `--pages` also the bundle of console and playground in line with its sources. Does nothing when all is fresh.
 *
 * Plain JavaScript without dependencies, for Node 18 and newer: it runs before anything is installed. It writes to standard
 * error only, because the output of `npm run --silent token` belongs to the script.
 */
import { bringPackages } from './prepare/packages.mjs'
import { bringPages } from './prepare/pages.mjs'
import { refusal } from './prepare/runtime.mjs'

const say = (line) => process.stderr.write(`${line}\n`)

try {
  const reason = refusal()
  if (reason) throw new Error(reason)
  await bringPackages(say)
  if (process.argv.includes('--pages')) await bringPages(say)
} catch (error) {
  say(`prepare: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
