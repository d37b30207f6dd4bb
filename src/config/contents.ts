/** What a file holds that a variable names, as opposed to whether it can be read. */
import { ConfigError } from './config.ts'

/** Reads it. What is wrong with it is a mistake of the configuration: a `ConfigError` that names the variable. */
export function contentsOf<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw mistakeIn(name, error)
  }
}

function mistakeIn(name: string, error: unknown): ConfigError {
  if (error instanceof ConfigError) return error
  const { message } = error as Error
  if (!(error instanceof SyntaxError)) return new ConfigError([`${name}: ${message}`])
  // The engine's own words quote the text, which is not for the log.
  const [where = ''] = /\(line \d+ column \d+\)/.exec(message) ?? []
  return new ConfigError([`${name}: expected JSON, received something else ${where}`.trimEnd().concat('.')])
}
