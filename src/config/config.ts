/** The only reader of the environment: one frozen object for everybody, or all reasons why the process cannot start. */
import { isIP } from 'node:net'
import { devSecrets } from './dev-secrets.ts'
import { readVariables } from './read.ts'
import type { Environment, Values } from './read.ts'
import { variables } from './variables.ts'
import type { Variable } from './variables.ts'

export interface Config extends Values {
  readonly MARKETPLACE_API_URL: string
  readonly MARKETPLACE_API_KEY: string
  readonly MARKETPLACE_JWT_SECRET: string
  readonly GATEWAY_JWT_SECRET: string
  readonly production: boolean
  /** Things worth saying once at start. */
  readonly warnings: readonly string[]
}

/** The environment does not make a configuration. Each problem names its variable and never the value. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      `The configuration does not fit:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\ndocs/configuration.md describes every variable.`,
    )
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** Reads an environment; throws ConfigError. Outside of production missing secrets are made once and kept in DATA_DIR. */
export function loadConfig(env: Environment): Config {
  const { values, problems, warnings } = readVariables(env)
  const production = values.NODE_ENV === 'production'
  if (problems.length > 0) throw new ConfigError(problems)

  const missing = requiredNames(values).filter((name) => values[name] === undefined)
  if (production && missing.length > 0) {
    throw new ConfigError(
      missing.map((name) => `${name}: must be set in production. ${(variables[name] as Variable).about}`),
    )
  }
  const made = missing.some((name) => name !== 'MARKETPLACE_API_URL') ? devSecrets(values.DATA_DIR) : undefined
  const config: Config = Object.freeze({
    ...values,
    MARKETPLACE_API_URL: (values.MARKETPLACE_API_URL ?? `http://127.0.0.1:${values.SANDBOX_PORT}/api/v1`).replace(
      /\/+$/,
      '',
    ),
    MARKETPLACE_API_KEY: values.MARKETPLACE_API_KEY ?? made?.MARKETPLACE_API_KEY ?? '',
    MARKETPLACE_JWT_SECRET: values.MARKETPLACE_JWT_SECRET ?? made?.MARKETPLACE_JWT_SECRET ?? '',
    GATEWAY_JWT_SECRET: values.GATEWAY_JWT_SECRET ?? made!.GATEWAY_JWT_SECRET,
    LOG_LEVEL: values.MARKETPLACE_DEBUG && values.LOG_LEVEL === 'info' ? 'debug' : values.LOG_LEVEL,
    production,
    warnings: [...warnings, ...(values.MARKETPLACE_TEST_MODE ? ['MARKETPLACE_TEST_MODE has no effect any more.'] : [])],
  })
  const conflicts = [...weakSecrets(config), ...contradictions(config)]
  if (conflicts.length > 0) throw new ConfigError(conflicts)
  return config
}

/** Without the marketplace nothing of it is needed. */
const requiredNames = ({ LOCAL_SUBGRAPH }: Values) =>
  LOCAL_SUBGRAPH === 'off'
    ? (['GATEWAY_JWT_SECRET'] as const)
    : (['MARKETPLACE_API_URL', 'MARKETPLACE_API_KEY', 'MARKETPLACE_JWT_SECRET', 'GATEWAY_JWT_SECRET'] as const)

/** RFC 7518 section 3.2: an HS256 key has at least 32 bytes. Few distinct characters or well-known words make a long secret weak again. */
function weakSecrets(config: Config): string[] {
  return Object.entries<Variable>(variables).flatMap(([name, variable]) => {
    const secret = config[name as keyof Values]
    if (!variable.strong || typeof secret !== 'string' || secret === '') return []
    if (Buffer.byteLength(secret) < 32) return [`${name}: needs at least 32 bytes. Make one with: openssl rand -hex 32`]
    if (
      new Set(secret).size < 10 ||
      /change.?me|example|placeholder|your[_-]|default|password|secret[_-]?key|test-secret/i.test(secret)
    ) {
      return [`${name}: is a well-known or guessable value. Make one with: openssl rand -hex 32`]
    }
    return []
  })
}

function contradictions(config: Config): string[] {
  const problems: string[] = []
  if (config.GATEWAY_JWT_SECRET === config.MARKETPLACE_JWT_SECRET) {
    problems.push(
      'GATEWAY_JWT_SECRET: must differ from MARKETPLACE_JWT_SECRET, or a token sent to the marketplace could be sent back to us.',
    )
  }
  const marketplace = new URL(config.MARKETPLACE_API_URL)
  if (marketplace.username || marketplace.password || marketplace.search)
    problems.push('MARKETPLACE_API_URL: must not carry credentials or a query.')
  if (config.production && marketplace.protocol === 'http:' && !isLoopback(marketplace.hostname)) {
    problems.push('MARKETPLACE_API_URL: must use https in production; plain http is allowed to this machine only.')
  }
  if (config.production && config.MARKETPLACE_TEST_MODE)
    problems.push('MARKETPLACE_TEST_MODE: cannot be used in production.')
  if ((config.TLS_CERT_FILE === undefined) !== (config.TLS_KEY_FILE === undefined)) {
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE: set both or neither.')
  }
  if (config.SUPERGRAPH !== undefined && config.SUBGRAPHS !== undefined)
    problems.push('SUPERGRAPH and SUBGRAPHS: set one of them.')
  if (config.LOCAL_SUBGRAPH === 'off' && config.SUPERGRAPH === undefined && config.SUBGRAPHS === undefined) {
    problems.push('LOCAL_SUBGRAPH: with `off` there must be a SUPERGRAPH or SUBGRAPHS to serve.')
  }
  if (config.PERSISTED_ONLY && config.PERSISTED_MANIFEST === undefined)
    problems.push('PERSISTED_ONLY: needs PERSISTED_MANIFEST.')
  return problems
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
