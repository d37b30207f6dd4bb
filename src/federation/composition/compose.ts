import { composeServices } from '@theguild/federation-composition'
import { print } from 'graphql'
import type { DocumentNode, GraphQLError } from 'graphql'
import { fieldSetProblems } from './field-sets.ts'
import { CompositionFailure, toProblem } from './problems.ts'
import type { CompositionProblem } from './problems.ts'
import { repair } from './repair.ts'

export interface SubgraphSource {
  readonly name: string
  readonly url: string
  readonly typeDefs: DocumentNode
}

export interface Composed {
  readonly sdl: string
  /** What the composition library doubted and a plan exists for nevertheless. */
  readonly warnings: readonly CompositionProblem[]
}

/** Says which of these operations there is no plan for. */
export type Prober = (sdl: string, operations: readonly string[]) => Promise<ReadonlySet<string>>

/**
 * Composes subgraphs into a supergraph. Throws a `CompositionFailure` that names subgraph, coordinate and way out. The
 * library's doubts whether everything can be reached are sometimes wrong: when nothing else is amiss, each doubted operation
 * is planned, and only those without a plan count.
 */
export async function compose(sources: readonly SubgraphSource[], probe: Prober): Promise<Composed> {
  checkNames(sources)
  const finish = (document: DocumentNode): string => print(repair(document, sources))
  const ownProblems = sources.flatMap(fieldSetProblems)
  if (ownProblems.length > 0) throw new CompositionFailure(ownProblems)
  const strict = attempt(sources, [])
  if ('document' in strict) return { sdl: finish(strict.document), warnings: [] }
  const doubts = strict.errors.filter(isDoubt)
  if (doubts.length < strict.errors.length) throw new CompositionFailure(strict.errors.map(toProblem))
  const lenient = attempt(sources, ['SatisfiabilityRule'])
  if (!('document' in lenient)) throw new CompositionFailure(lenient.errors.map(toProblem))
  const sdl = finish(lenient.document)
  const unplanned = await probe(sdl, doubts.map(operationOf))
  const standing = doubts.filter((doubt) => unplanned.has(operationOf(doubt)))
  if (standing.length > 0) throw new CompositionFailure(standing.map(toProblem))
  return { sdl, warnings: doubts.map(toProblem) }
}

function attempt(
  sources: readonly SubgraphSource[],
  disableValidationRules: string[],
): { document: DocumentNode } | { errors: readonly GraphQLError[] } {
  try {
    const result = composeServices([...sources], { disableValidationRules })
    return result.errors ? { errors: result.errors } : { document: result.supergraphDocumentNode }
  } catch (cause) {
    const problem: CompositionProblem = {
      code: 'COMPOSITION_CRASHED',
      subgraph: undefined,
      coordinate: undefined,
      message: `Composition broke off (${(cause as Error).message}).`,
      wayOut:
        'Look for @requires that need each other in a circle; failing that, compose with fewer subgraphs to find the one.',
    }
    throw new CompositionFailure([problem], { cause })
  }
}

const isDoubt = (error: GraphQLError): boolean => error.extensions['code'] === 'SATISFIABILITY_ERROR'

/** The operation that a doubt names, completed so that it can be planned. */
function operationOf(error: GraphQLError): string {
  const found = /supergraph API query:\n([^]*?)\ncannot be satisfied/.exec(error.message)?.[1] ?? ''
  return found.replaceAll(/\{\s*\.\.\.\s*\}/g, '{ __typename }')
}

function checkNames(sources: readonly SubgraphSource[]): void {
  const seen = new Set<string>()
  for (const { name } of sources) {
    const message = seen.has(name)
      ? `Two subgraphs are called "${name}".`
      : `"${name}" cannot be the name of a subgraph.`
    if (seen.has(name) || !/^[A-Za-z][\w.-]*$/.test(name)) {
      const wayOut = 'Give every subgraph a name of its own: letters, digits, "-", "_" and ".", starting with a letter.'
      throw new CompositionFailure([
        { code: 'INVALID_SUBGRAPH_NAME', subgraph: name, coordinate: undefined, message, wayOut },
      ])
    }
    seen.add(name)
  }
}
