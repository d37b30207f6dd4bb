import { OperationTypeNode } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import type { FederatedRequest, Ready } from './plan/plans.ts'
import type { Prepared } from './plan/prepare.ts'
import { subgraphsOf } from './plan/program.ts'
import type { Run } from './run/run.ts'
import type { Subgraph } from './subgraphs/subgraph.ts'
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
  /** Names of the caller's headers that the answer may depend on; undefined where a subgraph of the plan must be asked by each caller. */
  readonly passedOn: readonly string[] | undefined
}

export function createCompiledPlans(
  subgraphs: ReadonlyMap<string, Subgraph>,
  completionSchema: GraphQLSchema,
): CompiledPlans {
  const compiled = new WeakMap<Prepared, Compiled>()

  function compile({ data, meta, keyOf, programs }: Prepared): Compiled {
    const passedOn = [...subgraphsOf(programs)].map((name) => subgraphs.get(name)?.passesOn)
    return {
      write: data && !meta ? compileAnswer(data, completionSchema, keyOf) : undefined,
      passedOn: passedOn.every((names) => names !== undefined) ? [...new Set(passedOn.flat())] : undefined,
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
      const { passedOn } = compiledOf(prepared)
      if (!passedOn) return undefined
      let shared = `${key}\n${JSON.stringify(variables)}\n${passage.scope ?? passage.identity}`
      for (const name of passedOn) shared += `\n${name}:${String(passage.headers[name] ?? '')}`
      return shared
    },
  }
}
