import { Kind } from 'graphql'
import type { ConstDirectiveNode, ConstValueNode } from 'graphql'
import { argument, text } from '../supergraph/features.ts'
import type { Supergraph } from '../supergraph/supergraph.ts'

/** What a field or type asks of the caller: every entry must hold; scopes and policies are each an OR of ANDs. */
export interface Rule {
  readonly authenticated: boolean
  readonly scopes: readonly (readonly string[])[] | undefined
  readonly policies: readonly (readonly string[])[] | undefined
}

/** The rules of a supergraph: of types by name, of fields by coordinate. */
export interface Rules {
  readonly types: ReadonlyMap<string, Rule>
  readonly fields: ReadonlyMap<string, Rule>
}

/** Collects what `@authenticated`, `@requiresScopes` and `@policy` say in all subgraphs. */
export function readRules(supergraph: Supergraph): Rules {
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
