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
  const denied = new Map<string, SubgraphFailure>()
  for (const [coordinate, list] of guarded) {
    const unmet = list.find((rule) => !holds(rule))
    if (unmet) denied.set(coordinate, refused(coordinate, unmet, held.authenticated))
  }
  if (denied.size === 0) return open
  const firstOf = (type: string, find: (name: string) => SubgraphFailure | undefined): SubgraphFailure | undefined => {
    if (!type.startsWith('_Some_')) return find(type)
    const abstract = supergraph.apiSchema.getType(type.slice('_Some_'.length))
    if (!isAbstractType(abstract)) return denied.values().next().value
    const names = [abstract.name, ...supergraph.apiSchema.getPossibleTypes(abstract).map(({ name }) => name)]
    return names.map(find).find((failure) => failure !== undefined)
  }
  return {
    fingerprint: [...denied.keys()].join(),
    refusal: (parent, field) => firstOf(parent, (name) => denied.get(`${name}.${field}`)),
    typeRefusal: (type) => firstOf(type, (name) => denied.get(name)),
  }
}

/** In the words of the schema's own rules. What decides a policy is nobody's business. */
function refused(coordinate: string, { scopes }: Rule, authenticated: boolean): SubgraphFailure {
  const wanted = scopes?.map((all) => all.join(' and ')).join(', or ')
  const failure = !authenticated
    ? new Failure(
        'AUTHENTICATION_FAILED',
        `${coordinate} needs a token: send \`Authorization: Bearer <service token>\`.`,
      )
    : new Failure(
        'AUTHORIZATION_FAILED',
        wanted
          ? `${coordinate} needs the permission ${wanted}.`
          : `The credentials of this request do not allow ${coordinate}.`,
      )
  const { extensions, ...rest } = fromThrown(failure, '')
  const { serviceName: _, ...shown } = extensions
  return { ...rest, extensions: shown }
}
