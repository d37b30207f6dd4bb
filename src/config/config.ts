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

/**
 * Reads an environment; throws ConfigError with all that is wrong with it. Outside of production missing secrets are made once and kept
 * in DATA_DIR, unless `secretsOf` says otherwise.
 */
export function loadConfig(env: Environment, secretsOf = devSecrets): Config {
  const { values, problems, warnings } = readVariables(env)
  const production = values.NODE_ENV === 'production'
  const missing = requiredNames(values).filter((name) => values[name] === undefined)
  const wrong = [
    ...problems,
    ...(production ? missing.filter((name) => !isGiven(env, name)) : []).map(
      (name) => `${name}: must be set in production. ${(variables[name] as Variable).about}`,
    ),
    ...secretProblems(values),
    ...contradictions(values),
  ]
  if (wrong.length > 0) throw new ConfigError(wrong)

  const made = missing.some((name) => name !== 'MARKETPLACE_API_URL')
    ? ownSecrets(secretsOf, values.DATA_DIR)
    : undefined
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
    warnings: [...warnings, ...withoutEffect(values)],
  })
  const conflicts = made ? secretProblems(config) : []
  if (conflicts.length > 0) throw new ConfigError(conflicts)
  return config
}

/** What is well said and does nothing here, which whoever said it will not expect. */
function withoutEffect(values: Values): string[] {
  const remote = values.SUPERGRAPH !== undefined || values.SUBGRAPHS !== undefined
  const idle = Object.entries({
    POLICY_MODULE: values.POLICY_MODULE !== undefined,
    OVERRIDE_LABELS: values.OVERRIDE_LABELS.length > 0,
    SUBGRAPH_JWT_SECRET: values.SUBGRAPH_JWT_SECRET !== undefined,
    SUBGRAPH_HEADERS: values.SUBGRAPH_HEADERS.length > 0,
  }).flatMap(([name, isSet]) => (isSet && !remote ? [name] : []))
  return [
    ...(values.MARKETPLACE_TEST_MODE ? ['MARKETPLACE_TEST_MODE has no effect any more.'] : []),
    ...idle.map((name) => `${name} has no effect without SUPERGRAPH or SUBGRAPHS.`),
  ]
}

/** What was given and is wrong is said already; that it is missing would be no news. */
const isGiven = (env: Environment, name: string): boolean =>
  (env[name] ?? '').trim() !== '' || (env[`${name}_FILE`] ?? '') !== ''

function ownSecrets(secretsOf: typeof devSecrets, dataDir: string) {
  try {
    return secretsOf(dataDir)
  } catch (error) {
    throw dataDirProblem(error as Error)
  }
}

/** By the reason, which names the path: no secret, and the one thing that tells a wrong mount from a wrong owner. */
export const dataDirProblem = ({ message }: Error): ConfigError =>
  new ConfigError([`DATA_DIR: expected a folder that this process may make or write to. ${message}`])

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
export function secretProblems(values: Values, elsewhere: readonly NamedSecret[] = []): string[] {
  const signing = Object.entries<Variable>(variables).flatMap(([name, { strong }]) =>
    strong ? named(values, name) : [],
  )
  const problems = [
    ...signing.map(
      ({ name, value }) =>
        () =>
          assertStrongSecret(name, value),
    ),
    () => assertSecretsApart([...allSecrets(values), ...elsewhere]),
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
export const allSecrets = (values: Values): NamedSecret[] =>
  Object.entries<Variable>(variables).flatMap(([name, { strong }]) =>
    strong || name === 'MARKETPLACE_API_KEY' ? named(values, name) : [],
  )

function named(values: Values, name: string): NamedSecret[] {
  const value = values[name as keyof Values]
  return typeof value === 'string' && value !== '' ? [{ name, value }] : []
}

function contradictions(values: Values): string[] {
  const problems: string[] = []
  const production = values.NODE_ENV === 'production'
  const marketplace = values.MARKETPLACE_API_URL === undefined ? undefined : new URL(values.MARKETPLACE_API_URL)
  if (marketplace && (marketplace.username || marketplace.password || marketplace.search))
    problems.push('MARKETPLACE_API_URL: must not carry credentials or a query.')
  if (production && marketplace?.protocol === 'http:' && !isLoopback(marketplace.hostname)) {
    problems.push('MARKETPLACE_API_URL: must use https in production; plain http is allowed to this machine only.')
  }
  if (production && values.MARKETPLACE_TEST_MODE) problems.push('MARKETPLACE_TEST_MODE: cannot be used in production.')
  if ((values.TLS_CERT_FILE === undefined) !== (values.TLS_KEY_FILE === undefined)) {
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE: set both or neither.')
  }
  if (values.TLS_CLIENT_CA_FILE !== undefined && values.TLS_CERT_FILE === undefined)
    problems.push('TLS_CLIENT_CA_FILE: needs TLS_CERT_FILE and TLS_KEY_FILE.')
  if (values.SUPERGRAPH !== undefined && values.SUBGRAPHS !== undefined)
    problems.push('SUPERGRAPH and SUBGRAPHS: set one of them.')
  const contract = values.CONTRACT_INCLUDE_TAGS.length + values.CONTRACT_EXCLUDE_TAGS.length > 0
  if (contract && values.SUPERGRAPH === undefined && values.SUBGRAPHS === undefined)
    problems.push(
      'CONTRACT_INCLUDE_TAGS and CONTRACT_EXCLUDE_TAGS: need a SUPERGRAPH or SUBGRAPHS whose tags they name.',
    )
  if (values.SUBGRAPH_SETTINGS !== undefined && values.SUPERGRAPH === undefined)
    problems.push('SUBGRAPH_SETTINGS: goes with SUPERGRAPH; with SUBGRAPHS write the settings into its list.')
  if (values.LOCAL_SUBGRAPH === 'off' && values.SUPERGRAPH === undefined && values.SUBGRAPHS === undefined) {
    problems.push('LOCAL_SUBGRAPH: with `off` there must be a SUPERGRAPH or SUBGRAPHS to serve.')
  }
  if (values.PERSISTED_ONLY && values.PERSISTED_MANIFEST === undefined)
    problems.push('PERSISTED_ONLY: needs PERSISTED_MANIFEST.')
  return problems
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
