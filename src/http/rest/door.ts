/** The REST façade of old panels: one table of operations behind the same guards as GraphQL. */
import type { GraphQLSchema } from 'graphql'
import type { Asker } from '../../auth/asker.ts'
import { checkRule } from '../../graphql/access-rules.ts'
import type { AnonymousAccess } from '../../graphql/access-rules.ts'
import type { Context } from '../../graphql/context.ts'
import { rfc3339 } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import type { RateLimiter } from '../../limits/limiter.ts'
import { createAsker } from '../asker.ts'
import type { AskerOptions } from '../asker.ts'
import type { Exchange } from '../exchange.ts'
import { Refusal, refused, restRefusal } from '../refusal.ts'
import type { Route } from '../router.ts'
import { createBudgets } from './budget.ts'
import type { BudgetPolicies } from './budget.ts'
import { documentRoutes } from './document-routes.ts'
import { chosenRules, fieldRules } from './field-rules.ts'
import type { FieldRules } from './field-rules.ts'
import { readInput } from './input.ts'
import { createMatcher } from './matching.ts'
import type { Match } from './matching.ts'
import { bases } from './operation.ts'
import type { Operation, Outcome } from './operation.ts'
import { FieldProblems, inOurNames } from './problems.ts'
import { operations } from './table.ts'

export interface RestDoorOptions extends AskerOptions {
  /** With the directives of the SDL, which state the rules. */
  schema: GraphQLSchema
  anonymous: AnonymousAccess
  limiter: RateLimiter
  policies: BudgetPolicies
  contextOf: (asker: Asker) => Context
  version: string
}

const json = { 'Content-Type': 'application/json; charset=utf-8' }

function methodsOf({ methods }: Match): string {
  const taken = [...methods.keys()]
  return (methods.has('GET') ? [...taken, 'HEAD'] : taken).sort().join(', ')
}

/** Routes of the façade, its description and its reference page. */
export function restRoutes(options: RestDoorOptions): readonly Route[] {
  const find = createMatcher(operations)
  const askerOf = createAsker(options, 'rest')
  const rules = new Map(operations.map((operation) => [operation, fieldRules(operation, options.schema)]))
  const budgetOf = createBudgets(options.limiter, options.policies)

  async function handler(exchange: Exchange): Promise<void> {
    const match = find(exchange.path)
    if (!match) throw new Refusal(404, 'RESOURCE_NOT_FOUND', 'There is nothing at this path.')
    // Whatever can be read can be asked about: the same answer, without its body (RFC 9110, section 9.3.2).
    const operation = match.methods.get(exchange.method === 'HEAD' ? 'GET' : exchange.method)
    if (!operation) {
      const allow = methodsOf(match)
      throw new Refusal(405, 'BAD_REQUEST', `This path takes ${allow}.`, { headers: { Allow: allow } })
    }
    exchange.notes.operation = operation.id
    try {
      await serve(exchange, operation, match.params)
    } catch (error) {
      await refuse(exchange, error instanceof Failure ? inOurNames(error, operation) : error)
    }
  }

  function allowOf(path: string): string | undefined {
    const match = find(path)
    return match && methodsOf(match)
  }

  async function serve(exchange: Exchange, operation: Operation, params: Readonly<Record<string, string>>) {
    const context = options.contextOf(await askerOf(exchange))
    const { caller } = context
    const budget = budgetOf(context, exchange)
    await budget.request()
    const rule = rules.get(operation)!
    let standing = [rule]
    let target = '-'
    // Callers without a token leave no trace: anybody could fill the log.
    const note = async (outcome: string) => {
      if (caller.kind === 'anonymous') return
      for (const { audited: action } of standing)
        if (action !== undefined) await context.services.access.audit(context, { action, target, outcome })
    }
    const mustBeAllowed = ({ access }: FieldRules) => {
      if (access !== 'public') checkRule(access, caller, options.anonymous, `${operation.method} ${operation.path}`)
    }
    let outcome: Outcome
    try {
      mustBeAllowed(rule)
      const input = await readInput(operation, params, exchange)
      target = operation.target?.(input) ?? target
      standing = chosenRules(operation, rule, input)
      standing.forEach(mustBeAllowed)
      await budget.points(operation.cost(input))
      for (const { limit } of standing) if (limit) await budget.field(limit, operation.limitedBy?.(input) ?? [])
      outcome = await operation.run(context, input, options.clock)
    } catch (error) {
      await note(error instanceof Failure ? error.code : 'INTERNAL_ERROR')
      throw error
    }
    await note('done')
    exchange.notes.upstreamCalls = context.request.upstream.calls
    await answer(exchange, outcome)
  }

  async function answer(exchange: Exchange, { data, status = 200, errors, freshness, replayed }: Outcome) {
    const headers = {
      ...json,
      ...(freshness && { Age: freshness.ageSeconds, 'X-Data-Source': freshness.source }),
      ...(replayed && { 'Idempotency-Replayed': 'true' }),
    }
    const body = { success: true, data, ...(errors && errors.length > 0 && { errors }) }
    await exchange.respond(status, headers, JSON.stringify(body))
  }

  /** Refusals as everywhere at this door, with every field that is wrong. A bug is left to the server, which logs and masks it. */
  async function refuse(exchange: Exchange, error: unknown): Promise<void> {
    if (!(error instanceof FieldProblems)) throw error
    const what = refused(error)
    const details = { ...what.details, problems: error.problems }
    const { contentType, body } = restRefusal(
      { ...what, details },
      { requestId: exchange.requestId, nowIso: rfc3339(options.clock.now()), accept: exchange.headers.accept },
    )
    await exchange.respond(what.status, { ...what.headers, 'Content-Type': contentType }, body)
  }

  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
  return [
    ...documentRoutes({ base: bases[0], operations, rules, version: options.version }),
    ...bases.map((base) => ({ methods, path: `${base}/*`, allowOf, handler, refusals: restRefusal })),
  ]
}
