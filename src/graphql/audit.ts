/** Writes operations marked `@audited` to the audit log, with their caller, what they were about, and what came of them. */
import { defaultFieldResolver } from 'graphql'
import type { GraphQLField, GraphQLFieldResolver, GraphQLSchema } from 'graphql'
import { directiveOf } from '../kit/directive.ts'
import { Failure } from '../kit/failure.ts'
import { sha256 } from '../kit/ids.ts'
import type { Context } from './context.ts'

/** Applied last, so that refusals by the other rules are written down, too. Callers without a token leave no trace: anybody could fill the log. */
export function applyAudit(schema: GraphQLSchema): void {
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values<GraphQLField<unknown, Context>>(root?.getFields() ?? {})) {
      const directive = directiveOf(schema, field, 'audited')
      if (directive) field.resolve = audited(field, directive as unknown as Audited)
    }
  }
}

/** What was refused before a resolver was asked, by the rules of a graph of several services. */
export interface RefusedOperation {
  readonly type: string
  readonly field: string
  readonly args: Readonly<Record<string, unknown>>
  readonly code: string
}

/** Writes such refusals down as the resolvers of this schema would have. Nothing is written of fields that are not marked, or not of this schema. */
export function auditOfRefusals(schema: GraphQLSchema): (refused: RefusedOperation, context: Context) => Promise<void> {
  return async ({ type, field: name, args, code }, context) => {
    const roots = [schema.getQueryType(), schema.getMutationType()]
    const field = roots.find((root) => root?.name === type)?.getFields()[name]
    const directive = field && directiveOf(schema, field, 'audited')
    if (directive) await writerOf(name, directive as unknown as Audited)(context, args, code)
  }
}

interface Audited {
  readonly target: readonly string[]
  readonly refusalsOnly: boolean
}

type Write = (
  context: Context,
  args: Readonly<Record<string, unknown>>,
  outcome: string,
  after?: string,
) => Promise<void>

function writerOf(action: string, { target, refusalsOnly }: Audited): Write {
  const paths = target.map((path) => path.split('.'))
  return (context, args, outcome, after) =>
    context.caller.kind === 'anonymous' || (refusalsOnly && outcome === 'done')
      ? Promise.resolve()
      : context.services.access.audit(context, { action, target: targetOf(paths, args), outcome, after })
}

function audited(
  { name, resolve = defaultFieldResolver }: GraphQLField<unknown, Context>,
  directive: Audited,
): GraphQLFieldResolver<unknown, Context> {
  const write = writerOf(name, directive)
  return async (source, args, context, info) => {
    try {
      const result: unknown = await resolve(source, args, context, info)
      await write(context, args, outcomeOf(result), affectedBy(result))
      return result
    } catch (error) {
      await write(context, args, error instanceof Failure ? error.code : 'INTERNAL_ERROR')
      throw error
    }
  }
}

/** One argument as it is; of several those that were given, each with its name. */
function targetOf(paths: readonly (readonly string[])[], args: Readonly<Record<string, unknown>>): string {
  const values = paths.map((path) =>
    path.reduce<unknown>((value, step) => (value as Record<string, unknown> | null | undefined)?.[step], args),
  )
  if (values.length === 1) return nameOf(values[0])
  const given = values.flatMap((value, index) =>
    value === undefined || value === null ? [] : `${paths[index]?.join('.')}=${nameOf(value)}`,
  )
  return given.length > 0 ? given.join(' ') : '-'
}

/** Ids and conditions as they are; of lists of objects only how many there are. */
function nameOf(value: unknown): string {
  if (Array.isArray(value)) {
    const count = `${value.length} entries`
    return value.every((entry) => typeof entry === 'string') ? bounded(value.join(' '), `${count} `) : count
  }
  if (typeof value === 'object' && value !== null) return bounded(JSON.stringify(value))
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? String(value) : '-'
}

const longest = 400

/** What is too long is still told apart by its digest. */
const bounded = (text: string, count = ''): string =>
  text.length <= longest ? text : `${count}sha256:${sha256(text)} ${text.slice(0, longest)}`

function outcomeOf(result: unknown): string {
  const errors = (result as { userErrors?: { code: string }[] } | null)?.userErrors
  return errors?.[0]?.code ?? 'done'
}

/** How many things it was, where the answer counts them, and of how many it is not certain what became of them. */
function affectedBy(result: unknown): string | undefined {
  const { affected, mayHaveArrived } = (result ?? {}) as { affected?: unknown; mayHaveArrived?: unknown }
  if (typeof affected !== 'number') return undefined
  return JSON.stringify({ affected, mayHaveArrived: mayHaveArrived || undefined })
}
