import { isAbstractType } from 'graphql'
import { Failure } from '../../kit/failure.ts'
import { fromThrown } from '../run/failures.ts'
import type { SubgraphFailure } from '../run/failures.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import type { GuardedCoordinate } from './coordinates.ts'
import type { Rule } from './rules.ts'

/** What one caller may not see of one document. */
export interface Verdict {
  /** Equal verdicts have equal text, so that plans can be shared between callers. */
  readonly fingerprint: string
  refusal(parent: string, field: string): SubgraphFailure | undefined
  typeRefusal(type: string): SubgraphFailure | undefined
}

/** Nothing is hidden. */
export const open: Verdict = { fingerprint: '', refusal: () => undefined, typeRefusal: () => undefined }

const unauthenticated = new Failure('AUTHENTICATION_FAILED', 'This field needs credentials.')
const forbidden = new Failure('AUTHORIZATION_FAILED', 'The credentials of this request do not allow this field.')

/** What a caller is and has, of what rules ask for. */
export interface Held {
  readonly authenticated: boolean
  holdsScope(scope: string): boolean
  holdsPolicy(name: string): boolean
}

export function verdictFor(guarded: readonly GuardedCoordinate[], supergraph: Supergraph, held: Held): Verdict {
  const holds = (rule: Rule): boolean =>
    (!rule.authenticated || held.authenticated) &&
    (!rule.scopes || rule.scopes.some((all) => all.every((scope) => held.holdsScope(scope)))) &&
    (!rule.policies || rule.policies.some((all) => all.every((name) => held.holdsPolicy(name))))
  const denied = new Set(guarded.filter(([, list]) => !list.every(holds)).map(([coordinate]) => coordinate))
  if (denied.size === 0) return open
  const failure = fromThrown(held.authenticated ? forbidden : unauthenticated, '')
  const { serviceName: _, ...extensions } = failure.extensions
  const shown: SubgraphFailure = { ...failure, extensions }
  const anyOf = (type: string, test: (name: string) => boolean): boolean => {
    if (!type.startsWith('_Some_')) return test(type)
    const abstract = supergraph.apiSchema.getType(type.slice('_Some_'.length))
    if (!isAbstractType(abstract)) return true
    return test(abstract.name) || supergraph.apiSchema.getPossibleTypes(abstract).some((each) => test(each.name))
  }
  return {
    fingerprint: [...denied].join(),
    refusal: (parent, field) => (anyOf(parent, (name) => denied.has(`${name}.${field}`)) ? shown : undefined),
    typeRefusal: (type) => (anyOf(type, (name) => denied.has(name)) ? shown : undefined),
  }
}
