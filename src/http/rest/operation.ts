/** One row of the façade's table: what a path takes, what it answers, and the field of the schema that it stands for. */
import { z } from 'zod'
import type { AccessRule } from '../../graphql/access-rules.ts'
import type { Context } from '../../graphql/context.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Code } from '../../kit/failure.ts'

export type RestMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Where the paths of the old contract begin. */
export const bases = ['/api/integration', '/api/dashboard'] as const

export type SchemaField = `Query.${string}` | `Mutation.${string}`

/** An entry of a list that cannot be shown, while the others are. */
export interface EntryError {
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly message: string
}

export interface Outcome {
  /** What stands under `data`. */
  readonly data: unknown
  /** 202 for what is accepted and still on its way. */
  readonly status?: 200 | 202
  readonly errors?: readonly EntryError[]
  readonly freshness?: { readonly source: string; readonly ageSeconds: number }
  /** The answer repeats an earlier one with the same key. */
  readonly replayed?: boolean
}

interface Input<P, Q, B> {
  readonly params: P
  readonly query: Q
  readonly body: B
}

export interface Operation {
  readonly id: string
  readonly tag: string
  readonly method: RestMethod
  /** The whole path, with parameters in braces. */
  readonly path: string
  readonly summary: string
  readonly description?: string | undefined
  /**
   * The field whose access rule and rate limit apply, such as `Query.user`, or several, whose rules all apply; those of several that the
   * input chooses; where the schema has none that fits the whole answer, a rule.
   */
  readonly field:
    | SchemaField
    | readonly SchemaField[]
    | { readonly among: readonly SchemaField[] }
    | { readonly rule: AccessRule | 'public' }
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  /** Undefined where there is none. */
  readonly body: z.ZodType | undefined
  readonly data: z.ZodType
  readonly writes: boolean
  /** Whether a repeat under the same `Idempotency-Key` changes nothing. */
  readonly keyed: boolean
  /** What it may refuse with beside what all of its kind may. */
  readonly refusals: readonly Code[]
  /** Points of the query budget. */
  cost(input: Input<unknown, unknown, unknown>): number
  /** The name of an argument of the field, at this door. */
  readonly names: Readonly<Record<string, string>>
  /** Those that it stands for this time, where `field` names some to choose among. */
  chosen?(input: Input<unknown, unknown, unknown>): readonly SchemaField[]
  /** What the audit log names, where it keeps the field. */
  target?(input: Input<unknown, unknown, unknown>): string
  /** Values that have a budget of their own under the field's limit. */
  limitedBy?(input: Input<unknown, unknown, unknown>): readonly string[]
  run(context: Context, input: Input<unknown, unknown, unknown>, clock: Clock): Promise<Outcome>
}

interface Definition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  id: string
  tag: string
  method: RestMethod
  /** `/api/integration` unless another one is named. */
  base?: (typeof bases)[number]
  /** Below the base. */
  path: string
  summary: string
  description?: string
  field: Operation['field']
  params?: P
  query?: Q
  body?: B
  data: z.ZodType
  /** As the method says, unless this says something else. */
  writes?: boolean
  /** Every write is, unless this says something else. */
  keyed?: boolean
  refusals?: readonly Code[]
  names?: Readonly<Record<string, string>>
  cost?: (input: Input<z.output<P>, z.output<Q>, z.output<B>>) => number
  chosen?: (input: Input<z.output<P>, z.output<Q>, z.output<B>>) => readonly SchemaField[]
  target?: (input: Input<z.output<P>, z.output<Q>, z.output<B>>) => string
  limitedBy?: (input: Input<z.output<P>, z.output<Q>, z.output<B>>) => readonly string[]
  run: (context: Context, input: Input<z.output<P>, z.output<Q>, z.output<B>>, clock: Clock) => Promise<Outcome>
}

const nothing = z.object({})

/** A row of the table. What `run` is given has passed the schemas. */
export function operation<
  P extends z.ZodObject = typeof nothing,
  Q extends z.ZodObject = typeof nothing,
  B extends z.ZodType = z.ZodUndefined,
>(definition: Definition<P, Q, B>): Operation {
  const {
    base = bases[0],
    path,
    params,
    query,
    body,
    data,
    names,
    cost,
    chosen,
    target,
    limitedBy,
    run,
    ...plain
  } = definition
  const writes = plain.writes ?? plain.method !== 'GET'
  // The schemas that checked an input are those of its type, which the table cannot say for all of its rows at once.
  type Erased = Input<z.output<P>, z.output<Q>, z.output<B>>
  return {
    ...plain,
    path: `${base}${path}`,
    params: params ?? nothing,
    query: query ?? nothing,
    body,
    data,
    writes,
    keyed: plain.keyed ?? writes,
    refusals: plain.refusals ?? [],
    names: names ?? {},
    cost: (input) => cost?.(input as Erased) ?? 1,
    ...(chosen && { chosen: (input) => chosen(input as Erased) }),
    ...(target && { target: (input) => target(input as Erased) }),
    ...(limitedBy && { limitedBy: (input) => limitedBy(input as Erased) }),
    run: (context, input, clock) => run(context, input as Erased, clock),
  }
}
