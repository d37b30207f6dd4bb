import { OperationTypeNode } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import type { FederatedRequest, Ready } from './plan/plans.ts'
import type { Prepared } from './plan/prepare.ts'
import { subgraphsOf } from './plan/program.ts'
import type { Run } from './run/run.ts'
import type { Passage, Subgraph } from './subgraphs/subgraph.ts'
import { compileAnswer } from './write/operation.ts'
import type { WriteAnswer } from './write/operation.ts'

/** What is made of each plan with its first use. */
export interface CompiledPlans {
  /** The answer as text; undefined where something went wrong or is hidden from the caller. */
  written(ready: Ready, run: Run): string | undefined
  /** Everything that the answer to a request depends on, as text; undefined where it must be carried out for itself. */
  sharedKey(request: FederatedRequest, ready: Ready): string | undefined
}

interface Compiled {
  readonly write: WriteAnswer | undefined
  /** How each subgraph of the plan tells callers apart; undefined where one of them must be asked by each caller. */
  readonly shares: readonly ((passage: Passage) => string)[] | undefined
}

export function createCompiledPlans(
  subgraphs: ReadonlyMap<string, Subgraph>,
  completionSchema: GraphQLSchema,
): CompiledPlans {
  const compiled = new WeakMap<Prepared, Compiled>()

  function compile({ data, meta, keyOf, programs }: Prepared): Compiled {
    const shares = [...subgraphsOf(programs)].map((name) => subgraphs.get(name)?.share)
    return {
      write: data && !meta ? compileAnswer(data, completionSchema, keyOf) : undefined,
      shares: shares.every((share) => share !== undefined) ? shares : undefined,
    }
  }
  function compiledOf(prepared: Prepared): Compiled {
    let known = compiled.get(prepared)
    if (!known) compiled.set(prepared, (known = compile(prepared)))
    return known
  }

  return {
    written: ({ prepared, verdict }, run) =>
      run.troubled || verdict.fingerprint !== '' ? undefined : compiledOf(prepared).write?.(run.root),
    sharedKey(request, { prepared, operation, key, variables }) {
      // Whoever looks on must see their own request carried out; values could be changed by whoever gets them.
      const isWatched = request.onPlan !== undefined || request.onFetch !== undefined
      if (operation !== OperationTypeNode.QUERY || isWatched || !request.asText) return undefined
      const { passage } = request
      const shares = compiledOf(prepared).shares?.map((share) => share(passage))
      return shares && [key, JSON.stringify(variables), passage.scope ?? passage.identity, ...shares].join('\n')
    },
  }
}
