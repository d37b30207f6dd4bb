/** The secrets of service tokens, followed where they stand in files. */
import type { Config } from '../config/config.ts'
import { readAgain } from '../config/read-again.ts'
import type { Clock } from '../kit/clock.ts'
import { follow } from '../kit/followed.ts'
import type { Followed } from '../kit/followed.ts'
import type { Log } from '../kit/log.ts'
import type { NamedSecret } from '../kit/secrets.ts'

interface TokenSecretsParts {
  config: Config
  clock: Clock
  log: Log
  /** Secrets of other uses that are no part of the configuration: none of them may sign service tokens. */
  elsewhere: () => readonly NamedSecret[]
  changed: () => void
}

/** The configuration with the secrets that are in force. Throws a `ConfigError` when they do not fit; later ones that do not are logged. */
export function followTokenSecrets(parts: TokenSecretsParts): Pick<Followed<Config>, 'current' | 'close'> {
  const { config, clock, log, elsewhere, changed } = parts
  if (Object.keys(config.followedFiles).length === 0) return { current: config, close: () => undefined }
  const followed = follow(() => readAgain(config, elsewhere()), clock, {
    changed() {
      for (const warning of followed.current.warnings) log.warn(warning)
      log.info('the secrets of service tokens have changed')
      changed()
    },
    broken: (err) =>
      log.error({ err }, 'the secrets of service tokens cannot be read anew; those before stay in force'),
    ended: (err) => log.error({ err }, 'the secrets of service tokens are not followed any more'),
  })
  return followed
}

/** The newest first. */
export const tokenSecretsOf = ({ GATEWAY_JWT_SECRET, GATEWAY_JWT_SECRET_PREVIOUS }: Config): string[] =>
  [GATEWAY_JWT_SECRET, GATEWAY_JWT_SECRET_PREVIOUS].filter((secret) => secret !== undefined)
