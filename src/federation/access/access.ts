import { Failure } from '../../kit/failure.ts'
import type { Outline } from '../plan/outline.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { guardedCoordinates } from './coordinates.ts'
import type { DefaultAccess, GuardedCoordinate } from './coordinates.ts'
import { readRules } from './rules.ts'
import { open, verdictFor } from './verdict.ts'
import type { Verdict } from './verdict.ts'

/** Answers what `@authenticated`, `@requiresScopes` and `@policy` ask about the caller of a request. */
export interface AccessPolicy {
  isAuthenticated(context: unknown): boolean
  hasScope(context: unknown, scope: string): boolean
  /** Which of these policies the caller satisfies. A supergraph that uses `@policy` is refused without it. */
  grantedPolicies?(context: unknown, asked: readonly string[]): Promise<ReadonlySet<string>> | ReadonlySet<string>
}

export interface AccessRules {
  /** Without waiting, unless somebody has to be asked about policies. */
  judge(document: Outline, context: unknown): Promise<Verdict> | Verdict
}

/** The rules that one document meets, and the verdicts by what of them a caller meets. */
interface Docket {
  readonly coordinates: readonly GuardedCoordinate[]
  readonly scopes: readonly string[]
  readonly policies: readonly string[]
  readonly verdicts: Map<string, Verdict>
}

/** More kinds of callers than that are judged again. */
const maxVerdicts = 256

/** Collects the access rules of all subgraphs. Throws when a rule needs a decision that nobody configured. */
export function createAccessRules(
  supergraph: Supergraph,
  policy: AccessPolicy | undefined,
  defaultAccess: DefaultAccess,
): AccessRules {
  const rules = readRules(supergraph)
  if (!policy && (rules.fields.size > 0 || rules.types.size > 0 || defaultAccess.rule === 'authenticated')) {
    throw new Failure(
      'VALIDATION_ERROR',
      'The graph has fields with access rules, and nothing is configured to decide them.',
    )
  }
  const asksPolicies = [...rules.fields.values(), ...rules.types.values()].some((rule) => rule.policies)
  if (asksPolicies && !policy?.grantedPolicies) {
    throw new Failure(
      'VALIDATION_ERROR',
      'The supergraph uses @policy, and no function that decides policies is configured. Configure one, or compose without @policy.',
    )
  }
  const dockets = new WeakMap<Outline, Docket>()
  const docketOf = (document: Outline): Docket => {
    let docket = dockets.get(document)
    if (!docket) {
      const coordinates = guardedCoordinates(document, supergraph, rules, defaultAccess)
      const met = coordinates.flatMap(([, list]) => list)
      const scopes = [...new Set(met.flatMap((rule) => rule.scopes?.flat() ?? []))]
      const policies = [...new Set(met.flatMap((rule) => rule.policies?.flat() ?? []))]
      dockets.set(document, (docket = { coordinates, scopes, policies, verdicts: new Map() }))
    }
    return docket
  }
  const decide = (docket: Docket, context: unknown, policy: AccessPolicy, granted?: ReadonlySet<string>): Verdict => {
    const authenticated = policy.isAuthenticated(context)
    let key = authenticated ? '1' : '0'
    for (const scope of docket.scopes) key += policy.hasScope(context, scope) ? '1' : '0'
    for (const name of docket.policies) key += granted?.has(name) === true ? '1' : '0'
    let verdict = docket.verdicts.get(key)
    if (!verdict) {
      if (docket.verdicts.size >= maxVerdicts) docket.verdicts.clear()
      const holdsScope = (scope: string) => key[1 + docket.scopes.indexOf(scope)] === '1'
      const holdsPolicy = (name: string) => granted?.has(name) === true
      docket.verdicts.set(
        key,
        (verdict = verdictFor(docket.coordinates, supergraph, { authenticated, holdsScope, holdsPolicy })),
      )
    }
    return verdict
  }
  return {
    judge(document, context) {
      if (!policy) return open
      const docket = docketOf(document)
      if (docket.coordinates.length === 0) return open
      if (docket.policies.length === 0) return decide(docket, context, policy)
      return Promise.resolve(policy.grantedPolicies?.(context, docket.policies)).then((granted) =>
        decide(docket, context, policy, granted),
      )
    },
  }
}
