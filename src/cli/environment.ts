/** The one place of the command line that sees the environment of the process. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, loadConfig } from '../config/config.ts'
import type { Config } from '../config/config.ts'
import { devSecrets, devSecretsUnkept } from '../config/dev-secrets.ts'
import { readVariables } from '../config/read.ts'
import type { Environment, Reading, Values } from '../config/read.ts'
import { CommandFailure, exits } from './exits.ts'

/** The environment as it is now. */
export const environment = (): Environment => process.env

/** For `start`: what its options say, for the process that this one becomes. */
export function setVariables(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) process.env[name] = value
}

/**
 * Variables that a caller of a gateway needs. Those that only a gateway needs may be missing or wrong here: the command line
 * may run where no gateway does.
 */
export const callerVariables = (): Values => fitting(/^(GATEWAY_(URL|TOKEN(_FILE)?|JWT_\w+)|SERVICE_ID|PORT)\b/)

/** Those that say where the store of this machine is: what cannot be read must not lead to another store. */
export const storeVariables = (): Values => fitting(/^(DATABASE_URL(_FILE)?|DATA_DIR)\b/)

/** All variables, unless there is something wrong with one of those that are needed. */
function fitting(needed: RegExp): Values {
  const { values, problems } = readVariables(process.env)
  const ours = problems.filter((problem) => needed.test(problem))
  if (ours.length > 0)
    throw new CommandFailure(exits.configuration, 'The environment does not fit.', { problems: ours })
  return values
}

/** What can be read of all variables, and what is wrong with the others. */
export const lookAtVariables = (): Pick<Reading, 'values' | 'problems'> => readVariables(process.env)

/** The configuration of a gateway on this machine as it is without these variables; null where that is none. Nothing is made by looking. */
export function configWithout(names: readonly string[]): Config | null {
  try {
    const rest = Object.entries(process.env).filter(([name]) => !names.includes(name))
    return loadConfig(Object.fromEntries(rest), devSecretsUnkept)
  } catch (error) {
    if (error instanceof ConfigError) return null
    throw error
  }
}

/** The whole configuration of a gateway on this machine. Fails with 78 and every reason. */
export function gatewayConfig(secretsOf = devSecrets): Config {
  try {
    return loadConfig(process.env, secretsOf)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new CommandFailure(exits.configuration, 'The configuration does not fit.', {
      problems: error.problems,
      wayOut: 'docs/configuration.md describes every variable.',
    })
  }
}

/** Whether secrets for development were made here before. Nothing is made by looking. */
export const hasDevelopmentSecrets = (values: Values): boolean =>
  values.NODE_ENV !== 'production' && existsSync(join(values.DATA_DIR, 'dev-secrets.json'))
