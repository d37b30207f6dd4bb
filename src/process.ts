/** The process: configuration, signals, exit codes. 78 for a configuration that does not fit, 1 for anything else that went wrong. */
import { setImmediate } from 'node:timers/promises'
import { ConfigError, loadConfig } from './config/config.ts'
import type { Gateway } from './gateway.ts'
import { openOwnStore } from './gateway/own-store.ts'
import { systemClock } from './kit/clock.ts'
import { createLog } from './kit/log.ts'
import { onStopSignal } from './kit/stop-signals.ts'

function readConfig() {
  try {
    return loadConfig(process.env)
  } catch (error) {
    if (error instanceof ConfigError) refuse(error)
    throw error
  }
}

function refuse({ message }: ConfigError): never {
  process.stderr.write(`${message}\n`)
  process.exit(78)
}

const config = readConfig()
const log = createLog({
  level: config.LOG_LEVEL,
  pretty: config.LOG_PRETTY ?? (!config.production && process.stdout.isTTY),
})
/** Every end is one of those below. Parts that start or stop may wait for a sleep, and sleeps keep no process alive: it would end silently in the middle. */
setInterval(() => undefined, 2 ** 30)
let gateway: Gateway | undefined
let ending: Promise<void> | undefined

/** Drains and exits; what does not end in time is cut off. */
function end(): void {
  if (ending) return
  const late = setTimeout(() => process.exit(process.exitCode || 1), config.DRAIN_TIMEOUT + 4_000)
  late.unref()
  ending = (gateway?.stop() ?? Promise.resolve()).then(
    () => {
      log.info('gateway stopped')
      process.exit()
    },
    (error: unknown) => {
      log.fatal({ err: error }, 'the gateway could not stop in order')
      process.exit(1)
    },
  )
}

/** Another signal cuts everything off. Another error does not: what runs has nothing to do with it. */
onStopSignal(systemClock, (_signal, again) => (again ? process.exit(1) : end()))
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    log.fatal({ err: error }, event)
    process.exitCode = 1
    end()
  })
}

try {
  for (const warning of config.warnings) log.warn(warning)
  const store = openOwnStore(config, systemClock, log)
  // Whoever awaits it says what is wrong.
  store.catch(() => undefined)
  // After one turn of the loop the store's threads are starting, on another processor where there is one.
  await setImmediate()
  const { startGateway } = await import('./gateway.ts')
  gateway = await startGateway({ config, log, clock: systemClock, random: Math.random, store })
  log.info({ url: gateway.url, store: config.DATABASE_URL ? 'postgres' : 'sqlite' }, 'gateway ready')
  process.send?.({ type: 'ready', url: gateway.url })
} catch (error) {
  if (error instanceof ConfigError) refuse(error)
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  if (taken) process.stderr.write('PORT: the port is taken. Stop what listens there, or choose another port.\n')
  log.fatal({ err: error }, 'the gateway could not start')
  process.exit(1)
}
