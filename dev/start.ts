/**
 * `npm start`: the sandbox marketplace and a gateway in front of it, each as a process of its own, and what a person needs
 * to try them. With `MARKETPLACE_API_URL`, or in production, only the gateway. `--json` prints the addresses for programs,
 * `--example panel` adds a small panel to the graph.
 */
import { join } from 'node:path'
import { ConfigError, loadConfig } from '../src/config/config.ts'
import type { Config } from '../src/config/config.ts'
import { EndedEarly, startChild } from './child.ts'
import type { Child } from './child.ts'
import { developmentToken, longestTtlSeconds, usualPermissions } from './development-token.ts'
import { exampleOf, startExample } from './example.ts'
import { requireFreePort } from './free-port.ts'
import { acrossQuery, addressesOf, welcomeJson, welcomeText } from './welcome.ts'

const json = process.argv.includes('--json')
/** With `--json` standard output belongs to the one line. */
const output = json ? 2 : 'inherit'

const example = exampleOf(process.argv)
const children: { sandbox?: Child; gateway?: Child; example?: Child } = {}
let stopping: NodeJS.Signals | undefined
let closing = false

passSignalsOn()
endWithNpm()
try {
  process.exitCode = await run(loadConfig(process.env))
} catch (error) {
  const told = error instanceof ConfigError ? 78 : error instanceof EndedEarly ? error.code : undefined
  if (!(error instanceof EndedEarly && stopping)) process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = told ?? 1
}
closing = true
children.sandbox?.send('SIGTERM')
children.example?.send('SIGTERM')
await Promise.all([children.sandbox?.ended, children.example?.ended])
process.exit()

/** Resolves with the gateway's exit code. */
async function run(config: Config): Promise<number> {
  const withSandbox = !config.production && !process.env.MARKETPLACE_API_URL
  await requireFreePort('PORT', config.PORT, config.HOST)
  if (withSandbox) await requireFreePort('SANDBOX_PORT', config.SANDBOX_PORT, '127.0.0.1')
  const sandboxUrl = withSandbox ? await startSandbox(config) : null
  if (stopping) return 0
  const started = example && (await startExample(example, config.DATA_DIR, output))
  if (started) children.example = started.child
  const env = {
    ...process.env,
    ...(sandboxUrl !== null && { MARKETPLACE_API_URL: sandboxUrl }),
    ...(started && { SUBGRAPHS: started.subgraphs }),
  }
  const gateway = startChild('src/main.ts', env, output)
  children.gateway = gateway
  const addresses = addressesOf(await gateway.ready, sandboxUrl)
  const wish = { permissions: usualPermissions, ttlSeconds: longestTtlSeconds, now: Date.now() }
  const token = config.production ? null : await developmentToken(config, wish)
  const write = json ? welcomeJson : welcomeText
  process.stdout.write(write({ addresses, token, query: example ? acrossQuery : undefined }))
  return gateway.ended
}

async function startSandbox(config: Config): Promise<string> {
  const sandbox = startChild(
    'sandbox/main.ts',
    { ...process.env, HOST: '127.0.0.1', SANDBOX_DB: process.env.SANDBOX_DB || join(config.DATA_DIR, 'sandbox.db') },
    output,
  )
  children.sandbox = sandbox
  const url = await sandbox.ready
  void sandbox.ended.then((code) => {
    if (!closing)
      process.stderr.write(`The sandbox marketplace has ended (code ${code}); the gateway goes on without it.\n`)
  })
  return url
}

/** The first signal asks the gateway to drain; another one a second later or more tells it to end at once. */
function passSignalsOn(): void {
  let passedAt = -Infinity
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // npm and the terminal may both send the same Ctrl-C.
      if (performance.now() - passedAt < 1000) return
      passedAt = performance.now()
      stop(signal, `received ${signal}`)
    })
  }
}

function stop(signal: NodeJS.Signals, why: string): void {
  stopping = signal
  process.stderr.write(`Stopping: ${why}.\n`)
  if (children.gateway) children.gateway.send(signal === 'SIGHUP' ? 'SIGTERM' : signal)
  else if (children.sandbox) children.sandbox.send('SIGTERM')
  else process.exit(0)
}

/** npm 11 dies of a SIGTERM without telling its script: then this process has a new parent, and is not wanted any more. */
function endWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const npm = process.ppid
  setInterval(() => {
    if (process.ppid !== npm && !stopping) stop('SIGTERM', 'npm has ended')
  }, 250).unref()
}
