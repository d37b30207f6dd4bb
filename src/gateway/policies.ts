/** The operator's function for `@policy`, from a module of theirs. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Caller } from '../auth/caller.ts'
import { ConfigError } from '../config/config.ts'

/** Who asks, as the function sees it: nothing in it can be used to call somebody. */
export interface PolicyCaller {
  readonly kind: Caller['kind']
  readonly serviceId: string | null
  readonly userId: string | null
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
}

export type DecidePolicies = (
  caller: PolicyCaller,
  policies: readonly string[],
) => Iterable<string> | Promise<Iterable<string>>

/** Throws a `ConfigError` when the module cannot be loaded, or has no function as its default export. */
export async function loadPolicies(file: string | undefined): Promise<DecidePolicies | undefined> {
  if (file === undefined) return undefined
  let loaded: { default?: unknown }
  try {
    loaded = (await import(pathToFileURL(resolve(file)).href)) as typeof loaded
  } catch (error) {
    throw new ConfigError([`POLICY_MODULE: the module cannot be loaded. ${String(error)}`])
  }
  if (typeof loaded.default !== 'function')
    throw new ConfigError(['POLICY_MODULE: expected a function as the default export.'])
  return loaded.default as DecidePolicies
}

export function policyCaller(caller: Caller): PolicyCaller {
  if (caller.kind === 'anonymous')
    return { kind: caller.kind, serviceId: null, userId: null, roles: [], permissions: [] }
  const permissions = [...caller.permissions]
  return caller.kind === 'user'
    ? { kind: caller.kind, serviceId: null, userId: caller.userId, roles: caller.roles, permissions }
    : { kind: caller.kind, serviceId: caller.serviceId, userId: caller.actingUserId ?? null, roles: [], permissions }
}
