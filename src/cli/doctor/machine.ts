/** What can be said without asking anybody: configuration, runtime, store. */
import { accessSync, constants, existsSync, lstatSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../../config/config.ts'
import { devSecretsUnkept } from '../../config/dev-secrets.ts'
import type { Values } from '../../config/read.ts'
import { configWithout, gatewayConfig, hasDevelopmentSecrets, storeVariables } from '../environment.ts'
import type { lookAtVariables } from '../environment.ts'
import { interruption } from '../../store/interrupted-restore.ts'
import { CommandFailure, exits } from '../exits.ts'
import { examine } from '../store/file.ts'
import type { Finding } from './finding.ts'

/**
 * The configuration, where this machine has one; looking must not make secrets for development. One with mistakes comes back
 * without them where that can be, for all else to be looked at as well.
 */
export function checkConfiguration({ values: variables, problems }: ReturnType<typeof lookAtVariables>): {
  config: Config | null
  findings: Finding[]
} {
  const name = 'configuration'
  const isSet = variables.NODE_ENV === 'production' || variables.GATEWAY_JWT_SECRET !== undefined
  if (!isSet && !hasDevelopmentSecrets(variables)) {
    if (problems.length > 0) return { config: null, findings: problems.map(mistake) }
    return {
      config: null,
      findings: [
        {
          name,
          status: 'skipped',
          detail: `no gateway was configured or started here (DATA_DIR ${variables.DATA_DIR})`,
        },
      ],
    }
  }
  try {
    const config = gatewayConfig(devSecretsUnkept)
    const detail = `complete for ${config.NODE_ENV}`
    const warnings = config.warnings.map((warning): Finding => ({ name, status: 'warning', detail: warning }))
    return { config, findings: [{ name, status: 'ok', detail }, ...warnings] }
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    const mistakes = error.details.problems ?? [error.message]
    const wrong = mistakes.flatMap((each) => /^[A-Z][A-Z0-9_]+/.exec(each) ?? [])
    const isBeside = wrong.length === mistakes.length && !wrong.some((each) => essential.test(each))
    return { config: isBeside ? configWithout(wrong) : null, findings: mistakes.map(mistake) }
  }
}

/** Without these it is another configuration. */
const essential = /^(DATA_DIR|GATEWAY_JWT_|MARKETPLACE_|NODE_ENV|SERVICE_ID)/

const mistake = (detail: string): Finding => ({
  name: 'configuration',
  status: 'failed',
  detail,
  mend: 'docs/configuration.md describes every variable.',
  exit: exits.configuration,
})

export function checkRuntime(version: string): Finding {
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number)
  const isFit = major > 24 || (major === 24 && minor >= 2)
  return {
    name: 'runtime',
    status: isFit ? 'ok' : 'failed',
    detail: `Node ${version}`,
    mend: isFit ? undefined : 'Use Node 24.2 or newer.',
    exit: exits.configuration,
  }
}

export async function checkStore(): Promise<Finding> {
  let variables: Values
  try {
    variables = storeVariables()
  } catch (error) {
    const { message, details, exit } = error as CommandFailure
    const detail = details.problems?.join(' ') ?? message
    return { name: 'store', status: 'failed', detail, mend: 'docs/configuration.md describes every variable.', exit }
  }
  const { DATABASE_URL, DATA_DIR } = variables
  if (DATABASE_URL !== undefined) {
    const { checkPostgres } = await import('./postgres.ts')
    return checkPostgres(DATABASE_URL)
  }
  const file = join(DATA_DIR, 'gateway.db')
  const folder = folderFinding(DATA_DIR)
  if (folder) return folder
  const interrupted = interruption(file)
  if (interrupted !== undefined) {
    const mend = 'Nothing is begun anew before that is decided: restore a backup, or put the files where they belong.'
    return { name: 'store', status: 'failed', detail: interrupted, mend }
  }
  if (!existsSync(file))
    return { name: 'store', status: 'skipped', detail: `no store at ${file} yet; starting makes one` }
  try {
    const { migrations, pending } = await examine(file)
    return {
      name: 'store',
      status: 'ok',
      detail: `embedded, sound, ${migrations} migrations${pending > 0 ? `, ${pending} to come at the next start` : ''}`,
    }
  } catch (error) {
    const mend = 'Restore a backup: ctrl-alt-play-gateway restore FILE.'
    return { name: 'store', status: 'failed', detail: (error as Error).message, mend }
  }
}

/** What keeps a gateway from making DATA_DIR or from writing there; null when nothing does. Nothing is made by looking. */
function folderFinding(folder: string): Finding | null {
  let there = resolve(folder)
  // A link to nothing is there as well: no folder can be made in its place.
  while (!isThere(there) && there !== dirname(there)) there = dirname(there)
  try {
    if (statSync(there).isDirectory()) {
      accessSync(there, constants.W_OK | constants.X_OK)
      return null
    }
  } catch {
    // As is said below.
  }
  return {
    name: 'store',
    status: 'failed',
    detail: `${there} is no folder that this user may write to`,
    mend: 'DATA_DIR must be a folder that the gateway may make or write to: correct it, or the owner of the folder.',
    exit: exits.configuration,
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // Below a file, or below a folder that may not be looked into: what is above it tells.
    return false
  }
}
