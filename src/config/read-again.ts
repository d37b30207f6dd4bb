/** What of the configuration may change while the gateway runs: the secrets whose files are followed. */
import type { NamedSecret } from '../kit/secrets.ts'
import { ConfigError, secretProblems } from './config.ts'
import type { Config } from './config.ts'
import { readVariables } from './read.ts'
import type { VariableName } from './variables.ts'

/**
 * The configuration with what the followed files hold now, judged as it was at the start, with what is worth saying of these files
 * alone. Throws ConfigError. `elsewhere` are secrets that are no part of the configuration.
 */
export function readAgain(config: Config, elsewhere: readonly NamedSecret[]): Config {
  const { values, problems, warnings } = readVariables(config.followedFiles)
  if (problems.length > 0) throw new ConfigError(problems)
  const names = Object.keys(config.followedFiles).map((file) => file.replace(/_FILE$/, '') as VariableName)
  const read = Object.fromEntries(names.map((name) => [name, values[name]]))
  const now: Config = Object.freeze({ ...config, ...read, warnings })
  const conflicts = secretProblems(now, elsewhere)
  if (conflicts.length > 0) throw new ConfigError(conflicts)
  return now
}
