import { forEachField } from '@graphql-tools/utils'
import { defaultFieldResolver } from 'graphql'
import type { GraphQLField, GraphQLFieldResolver, GraphQLResolveInfo, GraphQLSchema } from 'graphql'
import { getGraphQLRateLimiter, Store } from './graphql-rate-limit.ts'
import { directiveOf } from '../kit/directive.ts'
import { sha256 } from '../kit/ids.ts'
import { rateLimited } from './limiter.ts'
import type { Decision, RateLimiter } from './limiter.ts'
import { scaled, windowToMs } from './policy.ts'
import type { Policy } from './policy.ts'

/** One call of a limited field, as the library carries it from here to the store. */
interface Call {
  readonly identity: string
  decided: Decision | undefined
}

/**
 * The library reads timestamps, counts them and writes them back, which concurrent calls win together. So the reading spends from
 * the atomic budget and answers with what makes the library decide the same: nothing, or one too many.
 */
class AtomicStore extends Store {
  readonly #take: (key: string) => Decision | Promise<Decision>

  constructor(take: (key: string) => Decision | Promise<Decision>) {
    super()
    this.#take = take
  }

  override getForIdentity(identity: { contextIdentity: string; fieldIdentity: string }): number[] | Promise<number[]> {
    // The library only passes on what `identifyContext` returns.
    const call = identity.contextIdentity as unknown as Call
    const key = `${call.identity}|${identity.fieldIdentity}`
    const taken = this.#take(key.length > 200 ? sha256(key) : key)
    return taken instanceof Promise ? taken.then((decided) => timestamps(call, decided)) : timestamps(call, taken)
  }

  override setForIdentity(): void {
    // The budget was charged by the reading.
  }
}

function timestamps(call: Call, decided: Decision): number[] {
  call.decided = decided
  return decided.allowed ? [] : [Number.MAX_SAFE_INTEGER]
}

export interface FieldLimitOptions<Context> {
  limiter: RateLimiter
  /** Whose budget it is. */
  identify: (context: Context) => string
  /** Told of each call that is refused. */
  onRefused?: ((context: Context, decision: Decision) => void) | undefined
  /** Multiplies every limit. */
  scale?: number | undefined
}

interface DirectiveArguments {
  window: string
  max: number
  identityArgs?: string[]
  cost?: number
}

type Args = Record<string, unknown>

/**
 * Puts `@rateLimit` in force, in the schema itself. Every call of a field is charged on its own, so a hundred aliases are a hundred calls.
 * A refused call fails with RATE_LIMIT_EXCEEDED before its resolver runs.
 */
export function applyRateLimits<Context>(schema: GraphQLSchema, options: FieldLimitOptions<Context>): void {
  forEachField(schema, (field: GraphQLField<unknown, Context, Args>, typeName, fieldName) => {
    const directive = directiveOf(schema, field, 'rateLimit') as DirectiveArguments | undefined
    if (!directive) return
    const check = checkFor(`${typeName}.${fieldName}`, directive, options)
    const { resolve = defaultFieldResolver, subscribe } = field
    const hasArguments = (directive.identityArgs ?? []).length > 0
    const charge: FieldCharge = (context) => check({}, context as Context, { fieldName } as GraphQLResolveInfo)
    field.extensions = { ...field.extensions, [limitKey]: hasArguments ? 'by arguments' : charge }
    if (subscribe) field.subscribe = guarded(check, subscribe)
    else field.resolve = guarded(check, resolve)
  })
}

/** Pays for one call of a field whose budget does not depend on its arguments. Rejects with RATE_LIMIT_EXCEEDED. */
export type FieldCharge = (context: unknown) => Promise<void>

const limitKey = 'gatewayRateLimit'

/** The limit a field has of its own, for who gives an answer without calling it. */
export const limitOf = ({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>) =>
  extensions[limitKey] as FieldCharge | 'by arguments' | undefined

type Check<Context> = (args: Args, context: Context, info: GraphQLResolveInfo) => Promise<void>

const guarded =
  <Context>(
    check: Check<Context>,
    resolve: GraphQLFieldResolver<unknown, Context, Args>,
  ): GraphQLFieldResolver<unknown, Context, Args> =>
  async (parent, args, context, info) => {
    await check(args, context, info)
    // A promise that is handed on as it is takes two turns of the queue more than one that is waited for.
    return await resolve(parent, args, context, info)
  }

function checkFor<Context>(
  coordinate: string,
  { window, max, identityArgs = [], cost = 1 }: DirectiveArguments,
  { limiter, identify, onRefused, scale = 1 }: FieldLimitOptions<Context>,
): Check<Context> {
  const policy: Policy = scaled({ name: coordinate, limit: max, windowMs: windowToMs(window) }, scale)
  const store = new AtomicStore((key) => limiter.take(key, policy, cost))
  const limit = getGraphQLRateLimiter({ store, identifyContext: (call: Call) => call as unknown as string })
  // The window is the policy's: the library only compares it with the timestamp that stands for "one too many".
  const rule = { max: 1, identityArgs }
  return async (args, context, info) => {
    const call: Call = { identity: identify(context), decided: undefined }
    const refusal = await limit({ parent: undefined, args, context: call, info }, rule)
    if (refusal === undefined || !call.decided) return
    onRefused?.(context, call.decided)
    throw rateLimited(call.decided)
  }
}
