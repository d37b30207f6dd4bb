import type { SubgraphError } from '../subgraphs/subgraph.ts'
import { fromError } from './failures.ts'
import type { SubgraphFailure } from './failures.ts'
import type { Place } from './places.ts'
import type { Run } from './run.ts'
import { lose, lossOf, puncture, valueAt } from './tree.ts'
import type { Cause } from './tree.ts'

/** Puts one error where it belongs: a hole at its path, a loss when the whole object is missing, else beside the data. */
export function note(
  error: SubgraphError,
  path: readonly (string | number)[] | undefined,
  places: readonly Place[],
  brings: ReadonlySet<string>,
  missing: boolean,
  subgraph: string,
  run: Run,
): void {
  run.troubled = true
  const failure = fromError(error, subgraph, run.supergraph.hiddenNames)
  if (missing) {
    const key = path?.[0]
    const named = typeof key === 'string' && path
    const cause: Cause = { failure, rest: [], ...(named && { secondHand: named }) }
    // Of several reasons of one field the first is told: a flood of errors would take memory for each place.
    const itself = named && brings.has(named[0] as string) ? new Set([named[0] as string]) : undefined
    for (const place of places) {
      if (itself && (lossOf(place.target, key as string)?.secondHand ?? true))
        lose(place.target, itself, { failure, rest: named ? named.slice(1) : [] })
      lose(place.target, brings, cause)
    }
    return
  }
  if (!path || path.length === 0) {
    run.loose.push({ failure, path: places[0]?.path })
    return
  }
  for (const place of places) {
    if (!puncture(place.target, path, failure)) run.loose.push({ failure, path: [...place.path, ...path] })
  }
}

/** An entity that does not exist has no fields: they are null, which is an answer and not something missing. */
export function settleNull(places: readonly Place[], keys: ReadonlySet<string>): void {
  for (const { target } of places) {
    for (const key of keys) if (valueAt(target, key) === undefined) target[key] = null
  }
}

export function loseAll(places: readonly Place[], keys: ReadonlySet<string>, failure: SubgraphFailure, run: Run): void {
  run.troubled = true
  for (const place of places) lose(place.target, keys, { failure, rest: [] })
}
