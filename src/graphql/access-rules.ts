/** Carries out `@authenticated` and `@requiresScopes` of the SDL on every field that has them; `@public` says that there is deliberately no rule. */
import { forEachField } from '@graphql-tools/utils'
import { defaultFieldResolver, getNamedType } from 'graphql'
import type { GraphQLField, GraphQLSchema } from 'graphql'
import { may } from '../auth/caller.ts'
import type { Caller } from '../auth/caller.ts'
import { isPermission } from '../auth/permissions.ts'
import type { Permission } from '../auth/permissions.ts'
import { directiveOf } from '../kit/directive.ts'
import { Failure } from '../kit/failure.ts'
import type { Context } from './context.ts'

/** OR of ANDs, as Apollo Federation defines `@requiresScopes`. An empty rule asks for nothing but a caller. */
export type AccessRule = readonly (readonly Permission[])[]

/** The rule of one field, or undefined where the SDL states none. Throws for a permission word that does not exist. */
export function ruleOf(
  schema: GraphQLSchema,
  field: Pick<GraphQLField<unknown, Context>, 'astNode'>,
): AccessRule | 'public' | undefined {
  const scopes = directiveOf(schema, field, 'requiresScopes')?.['scopes'] as unknown[][] | undefined
  if (scopes) {
    return scopes.map((all) =>
      all.map((word) => {
        if (isPermission(word)) return word
        throw new TypeError(`@requiresScopes names the permission ${String(word)}, which does not exist`)
      }),
    )
  }
  if (directiveOf(schema, field, 'authenticated')) return [[]]
  return directiveOf(schema, field, 'public') ? 'public' : undefined
}

/** What a caller without a token may do: nothing, unless the catalogue is public. */
export interface AnonymousAccess {
  readonly permissions: ReadonlySet<Permission>
}

/** Throws AUTHENTICATION_FAILED for an unknown caller and AUTHORIZATION_FAILED for one that lacks a permission. */
export function checkRule(rule: AccessRule, caller: Caller, anonymous: AnonymousAccess, name: string): void {
  const holds = (permission: Permission) =>
    caller.kind === 'anonymous' ? anonymous.permissions.has(permission) : may(caller, permission)
  const asksForCaller = rule.every((all) => all.length === 0)
  if (asksForCaller ? caller.kind !== 'anonymous' : rule.some((all) => all.every(holds))) return
  if (caller.kind === 'anonymous') {
    throw new Failure('AUTHENTICATION_FAILED', `${name} needs a token: send \`Authorization: Bearer <service token>\`.`)
  }
  const wanted = rule.map((all) => all.join(' and ')).join(', or ')
  throw new Failure('AUTHORIZATION_FAILED', `${name} needs the permission ${wanted}.`)
}

/** Carries out every rule, in the schema itself. A root field without a rule is a mistake and refuses to build. */
export function applyAccessRules(schema: GraphQLSchema, anonymous: AnonymousAccess): void {
  const roots = new Set([
    schema.getQueryType()?.name,
    schema.getMutationType()?.name,
    schema.getSubscriptionType()?.name,
  ])
  forEachField(schema, (field: GraphQLField<unknown, Context>, typeName, fieldName) => {
    const rule = ruleOf(schema, field)
    const name = `${typeName}.${fieldName}`
    if (rule === undefined && roots.has(typeName) && !fieldName.startsWith('_')) {
      throw new TypeError(`${name} states no access rule: add @requiresScopes, @authenticated or @public`)
    }
    if (rule === undefined || rule === 'public') return
    const { resolve = defaultFieldResolver, subscribe } = field
    field.resolve = (source, args, context, info) => {
      checkRule(rule, context.caller, anonymous, name)
      return resolve(source, args, context, info)
    }
    if (!subscribe) return
    field.subscribe = (source, args, context, info) => {
      checkRule(rule, context.caller, anonymous, name)
      return subscribe(source, args, context, info)
    }
  })
}

/** The rule for having an entity by reference: that of the first root field that gives one. */
export function entityRule(schema: GraphQLSchema, typeName: string): AccessRule {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {})
  const giving = fields.find((field) => !field.name.startsWith('_') && getNamedType(field.type).name === typeName)
  const rule = giving && ruleOf(schema, giving)
  if (!rule || rule === 'public')
    throw new TypeError(`No root field with an access rule gives a ${typeName}, so nobody could say who may have one`)
  return rule
}
