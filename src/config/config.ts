/** The only reader of the environment: one frozen object for everybody, or all reasons why the process cannot start. */
import { isIP } from 'node:net'
import { assertSecretsApart, assertStrongSecret, WeakSecretError } from '../kit/secrets.ts'
import type { NamedSecret } from '../kit/secrets.ts'
import { devSecrets } from './dev-secrets.ts'
import { readVariables } from './read.ts'
import type { Environment, Values } from './read.ts'
import { variables } from './variables.ts'
import type { Variable } from './variables/variable.ts'

export interface Config extends Values {
  readonly MARKETPLACE_API_URL: string
  readonly MARKETPLACE_API_KEY: string
  readonly MARKETPLACE_JWT_SECRET: string
  readonly GATEWAY_JWT_SECRET: string
  readonly production: boolean
  /** What the environment says of the files that are followed. */
  readonly followedFiles: Environment
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
      /(?<!\/)\/+$/,
      '',
    ),
    MARKETPLACE_API_KEY: values.MARKETPLACE_API_KEY ?? made?.MARKETPLACE_API_KEY ?? '',
    MARKETPLACE_JWT_SECRET: values.MARKETPLACE_JWT_SECRET ?? made?.MARKETPLACE_JWT_SECRET ?? '',
    GATEWAY_JWT_SECRET: values.GATEWAY_JWT_SECRET ?? made!.GATEWAY_JWT_SECRET,
    LOG_LEVEL: values.MARKETPLACE_DEBUG && values.LOG_LEVEL === 'info' ? 'debug' : values.LOG_LEVEL,
    production,
    followedFiles: followedFiles(env),
    warnings: [...warnings, ...(values.MARKETPLACE_TEST_MODE ? ['MARKETPLACE_TEST_MODE has no effect any more.'] : [])],
  })
  const conflicts = [...secretProblems(config), ...contradictions(config)]
  if (conflicts.length > 0) throw new ConfigError(conflicts)
  return config
}

/** Without the marketplace nothing of it is needed. */
const requiredNames = ({ LOCAL_SUBGRAPH }: Values) =>
  LOCAL_SUBGRAPH === 'off'
    ? (['GATEWAY_JWT_SECRET'] as const)
    : (['MARKETPLACE_API_URL', 'MARKETPLACE_API_KEY', 'MARKETPLACE_JWT_SECRET', 'GATEWAY_JWT_SECRET'] as const)

function followedFiles(env: Environment): Environment {
  const names = Object.entries<Variable>(variables).flatMap(([name, { followed }]) =>
    followed ? [`${name}_FILE`] : [],
  )
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}

/** Every secret that is set: what signs something must be strong, and no two may be the same, those elsewhere included. */
export function secretProblems(config: Config, elsewhere: readonly NamedSecret[] = []): string[] {
  const signing = Object.entries<Variable>(variables).flatMap(([name, { strong }]) =>
    strong ? named(config, name) : [],
  )
  const problems = [
    ...signing.map(
      ({ name, value }) =>
        () =>
          assertStrongSecret(name, value),
    ),
    () => assertSecretsApart([...allSecrets(config), ...elsewhere]),
  ]
  return problems.flatMap((check) => {
    try {
      check()
      return []
    } catch (error) {
      if (error instanceof WeakSecretError) return [error.message]
      throw error
    }
  })
}

/** What signs, and the key that is sent to the marketplace as it is. */
export const allSecrets = (config: Config): NamedSecret[] =>
  Object.entries<Variable>(variables).flatMap(([name, { strong }]) =>
    strong || name === 'MARKETPLACE_API_KEY' ? named(config, name) : [],
  )

function named(config: Config, name: string): NamedSecret[] {
  const value = config[name as keyof Values]
  return typeof value === 'string' && value !== '' ? [{ name, value }] : []
}

function contradictions(config: Config): string[] {
  const problems: string[] = []
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
  if (config.TLS_CLIENT_CA_FILE !== undefined && config.TLS_CERT_FILE === undefined)
    problems.push('TLS_CLIENT_CA_FILE: needs TLS_CERT_FILE and TLS_KEY_FILE.')
  if (config.SUPERGRAPH !== undefined && config.SUBGRAPHS !== undefined)
    problems.push('SUPERGRAPH and SUBGRAPHS: set one of them.')
  const contract = config.CONTRACT_INCLUDE_TAGS.length + config.CONTRACT_EXCLUDE_TAGS.length > 0
  if (contract && config.SUPERGRAPH === undefined && config.SUBGRAPHS === undefined)
    problems.push(
      'CONTRACT_INCLUDE_TAGS and CONTRACT_EXCLUDE_TAGS: need a SUPERGRAPH or SUBGRAPHS whose tags they name.',
    )
  if (config.SUBGRAPH_SETTINGS !== undefined && config.SUPERGRAPH === undefined)
    problems.push('SUBGRAPH_SETTINGS: goes with SUPERGRAPH; with SUBGRAPHS write the settings into its list.')
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
