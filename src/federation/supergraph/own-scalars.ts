import { isScalarType } from 'graphql'
import type { Subgraph } from '../subgraphs/subgraph.ts'
import type { Supergraph } from './supergraph.ts'

/**
 * Lets the public schema read scalars as the schema of this process does that alone has them, so that what does not fit is refused before anything runs.
 * What several subgraphs have is left to each of them: they need not mean the same by it. Answers are not changed.
 */
export function readOwnScalars(supergraph: Supergraph, subgraphs: Iterable<Subgraph>): void {
  for (const { name, scalars = [] } of subgraphs) {
    for (const { name: scalar, parseValue, parseLiteral } of scalars) {
      const type = supergraph.apiSchema.getType(scalar)
      if (!isScalarType(type) || supergraph.havingType(scalar).some((other) => other !== name)) continue
      if (supergraph.havingType(scalar).length > 0) Object.assign(type, { parseValue, parseLiteral })
    }
  }
}
