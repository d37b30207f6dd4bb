/** What the schema's directives say about the field that an operation stands for, so that both doors keep the same rules. */
import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { ruleOf } from '../../graphql/access-rules.ts'
import type { AccessRule } from '../../graphql/access-rules.ts'
import type { Context } from '../../graphql/context.ts'
import { directiveOf } from '../../kit/directive.ts'
import { windowToMs } from '../../limits/policy.ts'
import type { Policy } from '../../limits/policy.ts'
import type { Operation, SchemaField } from './operation.ts'

export interface FieldRules {
  readonly access: AccessRule | 'public'
  /** The budget of the field itself; the two doors share it. */
  readonly limit?: { readonly policy: Policy; readonly key: string }
  /** The action that the audit log names; nothing where it keeps none. */
  readonly audited?: string
  /** Of each field among which the input chooses. What is said beside it holds until the input is known. */
  readonly among?: ReadonlyMap<SchemaField, FieldRules>
}

/** Throws for an operation that stands for a field the schema does not have. */
export function fieldRules({ field, id }: Operation, schema: GraphQLSchema): FieldRules {
  const fields = typeof field === 'string' ? [field] : field
  if ('rule' in fields) return { access: fields.rule }
  if ('among' in fields) return rulesAmong(fields.among, id, schema)
  const rules = fields.map((one) => rulesOf(one, id, schema))
  const [rule, ...others] = rules
  if (rule && others.length === 0) return rule
  if (rules.some(({ limit, audited }) => limit ?? audited)) {
    throw new TypeError(`${id} stands for several fields, of which one has a limit or an audit of its own`)
  }
  return { access: rules.map(({ access }) => access).reduce(both) }
}

/** Whoever may do one of them is asked what it is to be; an attempt of anybody else is one at the first. */
function rulesAmong(fields: readonly SchemaField[], id: string, schema: GraphQLSchema): FieldRules {
  const among = new Map(fields.map((one) => [one, rulesOf(one, id, schema)]))
  const all = [...among.values()]
  const audited = all[0]?.audited
  return { access: all.map(({ access }) => access).reduce(either), ...(audited !== undefined && { audited }), among }
}

/** The rules of those that the input chooses. */
export function chosenRules(
  { chosen, id }: Operation,
  rule: FieldRules,
  input: Parameters<NonNullable<Operation['chosen']>>[0],
): FieldRules[] {
  const { among } = rule
  if (!among) return [rule]
  return (chosen?.(input) ?? []).map((field) => {
    const found = among.get(field)
    if (!found) throw new TypeError(`${id} chooses ${field}, which is not among its fields`)
    return found
  })
}

function either(one: FieldRules['access'], other: FieldRules['access']): FieldRules['access'] {
  if (one === 'public' || other === 'public') return 'public'
  const isKnown = (way: readonly string[]) => one.some((first) => first.join() === way.join())
  return [...one, ...other.filter((way) => !isKnown(way))]
}

/** Both rules at once: each way to fulfil the one with each way to fulfil the other. */
function both(one: FieldRules['access'], other: FieldRules['access']): FieldRules['access'] {
  if (one === 'public') return other
  if (other === 'public') return one
  return one.flatMap((first) => other.map((second) => [...new Set([...first, ...second])]))
}

function rulesOf(field: SchemaField, id: string, schema: GraphQLSchema): FieldRules {
  const [typeName = '', name = ''] = field.split('.')
  const type = schema.getType(typeName) as GraphQLObjectType<unknown, Context> | undefined
  const found: GraphQLField<unknown, Context> | undefined = type?.getFields()[name]
  const access = found && ruleOf(schema, found)
  if (!found || access === undefined) {
    throw new TypeError(`${id} stands for ${field}, which the schema does not have or has no rule for`)
  }
  const limit = directiveOf(schema, found, 'rateLimit') as { window: string; max: number } | undefined
  const isAudited = directiveOf(schema, found, 'audited') !== undefined
  return {
    access,
    ...(limit && {
      limit: { policy: { name: field, limit: limit.max, windowMs: windowToMs(limit.window) }, key: name },
    }),
    ...(isAudited && { audited: name }),
  }
}
