/** Starts the sandbox marketplace as a process of its own. */
import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ckan } from './catalogue/ckan.ts'
import { devSecrets } from '../src/config/dev-secrets.ts'
import { systemClock } from '../src/kit/clock.ts'
import { exitCodeOf, onStopSignal } from '../src/kit/stop-signals.ts'
import { startSandbox } from './sandbox.ts'
import type { SandboxOptions } from './sandbox.ts'

const usage = `Usage: ctrl-alt-play-sandbox [--plugins N | --catalogue DIR]

  --plugins N      how many plugins the generated catalogue has (3000)
  --catalogue DIR  import the catalogue of CKAN from DIR instead (docs/sandbox.md says which files)

Environment: SANDBOX_PORT (4100, 0 = any), HOST (127.0.0.1), DATA_DIR (.data), SANDBOX_DB (DATA_DIR/sandbox.db, or
:memory:), MARKETPLACE_JWT_SECRET, MARKETPLACE_API_KEY, SERVICE_ID (panel-system).`

const { env } = process

function optionsFrom(args: readonly string[]): SandboxOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { plugins: { type: 'string' }, catalogue: { type: 'string' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    console.log(usage)
    process.exit(0)
  }
  const dataDir = resolve(env['DATA_DIR'] || '.data')
  const database = env['SANDBOX_DB'] || join(dataDir, 'sandbox.db')
  if (database !== ':memory:') mkdirSync(dirname(resolve(database)), { recursive: true })
  const { MARKETPLACE_JWT_SECRET: jwtSecret, MARKETPLACE_API_KEY: apiKey } = env
  const made = jwtSecret && apiKey ? undefined : devSecrets(dataDir)
  const options: SandboxOptions = {
    host: env['HOST'] || '127.0.0.1',
    port: whole('SANDBOX_PORT', env['SANDBOX_PORT'] || '4100', 0, 65_535),
    database,
    secrets: {
      jwtSecret: jwtSecret || (made?.MARKETPLACE_JWT_SECRET ?? ''),
      apiKey: apiKey || (made?.MARKETPLACE_API_KEY ?? ''),
      serviceId: env['SERVICE_ID'] || 'panel-system',
    },
    onProgress: (line) => console.error(`catalogue: ${line}`),
    onBug: (error) => console.error(error),
  }
  if (values.plugins !== undefined) options.plugins = whole('--plugins', values.plugins, 1, 1_000_000)
  if (values.catalogue !== undefined) options.catalogue = ckan(resolve(values.catalogue))
  return options
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${name}: expected a whole number from ${min} to ${max}.`)
  }
  return value
}

try {
  const sandbox = await startSandbox(optionsFrom(process.argv.slice(2)))
  console.log(`sandbox marketplace at ${sandbox.url} (${sandbox.loaded.plugins} plugins)`)

  const stop = (): void => {
    void sandbox.stop().then(() => process.exit(0))
  }
  onStopSignal(systemClock, (signal, again) => {
    if (again) process.exit(exitCodeOf(signal))
    stop()
  })
  // Started by another process that is gone now: nobody else would stop us.
  process.once('disconnect', stop)
  if (process.connected) process.send?.({ type: 'ready', url: sandbox.url })
  else if (process.send) stop()
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  const busy = `The port of the sandbox is taken; set SANDBOX_PORT to another one (0 for any that is free).`
  console.error(code === 'EADDRINUSE' ? busy : message)
  process.exit(1)
}
