import { getNamedType, isAbstractType, isInterfaceType, isObjectType, Kind } from 'graphql'
import type { ConstDirectiveNode, ConstValueNode, GraphQLNamedType, SelectionSetNode } from 'graphql'
import { Failure } from '../kit/failure.ts'
import { fromThrown } from './run/failures.ts'
import type { SubgraphFailure } from './run/failures.ts'
import type { Outline } from './plan/outline.ts'
import { argument, text } from './supergraph/features.ts'
import type { Supergraph } from './supergraph/supergraph.ts'

/** Answers what `@authenticated`, `@requiresScopes` and `@policy` ask about the caller of a request. */
export interface AccessPolicy {
  isAuthenticated(context: unknown): boolean
  hasScope(context: unknown, scope: string): boolean
  /** Which of these policies the caller satisfies. A supergraph that uses `@policy` is refused without it. */
  grantedPolicies?(context: unknown, asked: readonly string[]): Promise<ReadonlySet<string>> | ReadonlySet<string>
}

/** What a field or type asks of the caller: every entry must hold; scopes and policies are each an OR of ANDs. */
interface Rule {
  readonly authenticated: boolean
  readonly scopes: readonly (readonly string[])[] | undefined
  readonly policies: readonly (readonly string[])[] | undefined
}

/** What one caller may not see of one document. */
export interface Verdict {
  /** Equal verdicts have equal text, so that plans can be shared between callers. */
  readonly fingerprint: string
  refusal(parent: string, field: string): SubgraphFailure | undefined
  typeRefusal(type: string): SubgraphFailure | undefined
}

/** Who may read fields that say nothing about access. It does not speak for subgraphs with rules of their own. */
export interface DefaultAccess {
  readonly rule: 'public' | 'authenticated'
  readonly exempt: ReadonlySet<string>
}

export interface AccessRules {
  /** Without waiting, unless somebody has to be asked about policies. */
  judge(document: Outline, context: unknown): Promise<Verdict> | Verdict
}

/** The rules that one document meets, and the verdicts by what of them a caller meets. */
interface Docket {
  readonly coordinates: readonly (readonly [string, readonly Rule[]])[]
  readonly scopes: readonly string[]
  readonly policies: readonly string[]
  readonly verdicts: Map<string, Verdict>
}

/** More kinds of callers than that are judged again. */
const maxVerdicts = 256

const open: Verdict = { fingerprint: '', refusal: () => undefined, typeRefusal: () => undefined }

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
      const coordinates = rulesOf(document, supergraph, rules, defaultAccess)
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
      docket.verdicts.set(key, (verdict = verdictFor(docket, supergraph, { authenticated, holdsScope, holdsPolicy })))
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

interface Held {
  readonly authenticated: boolean
  holdsScope(scope: string): boolean
  holdsPolicy(name: string): boolean
}

function verdictFor(docket: Docket, supergraph: Supergraph, held: Held): Verdict {
  const holds = (rule: Rule): boolean =>
    (!rule.authenticated || held.authenticated) &&
    (!rule.scopes || rule.scopes.some((all) => all.every((scope) => held.holdsScope(scope)))) &&
    (!rule.policies || rule.policies.some((all) => all.every((name) => held.holdsPolicy(name))))
  const denied = new Set(docket.coordinates.filter(([, list]) => !list.every(holds)).map(([coordinate]) => coordinate))
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

const unauthenticated = new Failure('AUTHENTICATION_FAILED', 'This field needs credentials.')
const forbidden = new Failure('AUTHORIZATION_FAILED', 'The credentials of this request do not allow this field.')

interface Rules {
  readonly types: ReadonlyMap<string, Rule>
  readonly fields: ReadonlyMap<string, Rule>
}

function readRules(supergraph: Supergraph): Rules {
  const nameOf = (feature: string) => supergraph.features.get(feature)?.directive(feature)
  const names = { authenticated: nameOf('authenticated'), scopes: nameOf('requiresScopes'), policies: nameOf('policy') }
  const ruleOf = (directives: readonly ConstDirectiveNode[] | undefined): Rule | undefined => {
    const find = (name: string | undefined) =>
      name !== undefined && directives?.find((each) => each.name.value === name)
    const scopes = find(names.scopes)
    const policies = find(names.policies)
    const authenticated = Boolean(find(names.authenticated))
    if (!authenticated && !scopes && !policies) return undefined
    return {
      authenticated,
      scopes: scopes ? matrix(argument(scopes, 'scopes')) : undefined,
      policies: policies ? matrix(argument(policies, 'policies')) : undefined,
    }
  }
  const types = new Map<string, Rule>()
  const fields = new Map<string, Rule>()
  for (const definition of supergraph.document.definitions) {
    if (!('name' in definition) || !definition.name || definition.kind === Kind.DIRECTIVE_DEFINITION) continue
    const own = ruleOf(definition.directives as readonly ConstDirectiveNode[] | undefined)
    if (own) types.set(definition.name.value, own)
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    for (const field of definition.fields ?? []) {
      const rule = ruleOf(field.directives)
      if (rule) fields.set(`${definition.name.value}.${field.name.value}`, rule)
    }
  }
  return { types, fields }
}

const matrix = (node: ConstValueNode | undefined): string[][] =>
  node?.kind === Kind.LIST
    ? node.values.map((row) => (row.kind === Kind.LIST ? row.values : [row]).map((each) => text(each) ?? ''))
    : []

/** The coordinates that a document can touch and that have rules: fields with their parent's and their type's, and types. */
function rulesOf(
  document: Outline,
  supergraph: Supergraph,
  rules: Rules,
  defaultAccess: DefaultAccess,
): (readonly [string, readonly Rule[]])[] {
  const schema = supergraph.apiSchema
  const found = new Map<string, readonly Rule[]>()
  const guardsItself = (type: string, field: string): boolean => {
    const resolvers = supergraph.resolversOf(type, field)
    return resolvers.length > 0 && resolvers.every((subgraph) => defaultAccess.exempt.has(subgraph))
  }
  const noteType = (type: GraphQLNamedType) => {
    const rule = rules.types.get(type.name)
    if (rule) found.set(type.name, [rule])
    if (isAbstractType(type)) for (const each of schema.getPossibleTypes(type)) noteType(each)
  }
  const noteField = (parent: GraphQLNamedType, name: string): GraphQLNamedType | undefined => {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined
    const field = parent.getFields()[name]
    if (!field) return undefined
    const type = getNamedType(field.type)
    const list = [rules.types.get(parent.name), rules.fields.get(`${parent.name}.${name}`), rules.types.get(type.name)]
    const own = list.filter((rule) => rule !== undefined)
    if (own.length > 0) found.set(`${parent.name}.${name}`, own)
    else if (defaultAccess.rule === 'authenticated' && !guardsItself(parent.name, name))
      found.set(`${parent.name}.${name}`, [byDefault])
    noteType(type)
    if (isInterfaceType(parent)) for (const each of schema.getPossibleTypes(parent)) noteField(each, name)
    return type
  }
  const visit = (set: SelectionSetNode, parent: GraphQLNamedType) => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const type = noteField(parent, node.name.value)
        if (type && node.selectionSet) visit(node.selectionSet, type)
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = node.typeCondition && schema.getType(node.typeCondition.name.value)
        if (condition) noteType(condition)
        visit(node.selectionSet, condition ?? parent)
      }
    }
  }
  const root = schema.getRootType(document.operation.operation)
  if (root) visit(document.operation.selectionSet, root)
  for (const fragment of document.fragments.values()) {
    const type = schema.getType(fragment.typeCondition.name.value)
    if (type) visit(fragment.selectionSet, type)
  }
  return [...found]
}

const byDefault: Rule = { authenticated: true, scopes: undefined, policies: undefined }
