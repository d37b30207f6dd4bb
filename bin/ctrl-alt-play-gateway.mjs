#!/usr/bin/env node
/** The command line from a checkout: runs as written where Node can, else with the Node that came with the packages. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import module from 'node:module'

const main = new URL('../src/cli/main.ts', import.meta.url)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 24 || (major === 24 && minor >= 2)) {
  module.enableCompileCache?.()
  await import(main.href)
} else {
  const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
  if (!existsSync(own)) {
    process.stderr.write('This needs Node 24.2 or newer, or the packages of this folder: run npm install first.\n')
    process.exit(78)
  }
  const child = spawn(own, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('close', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
