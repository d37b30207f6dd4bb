import {
  addInaccessibleToUnreachableTypes,
  applyTagFilterOnSubgraphs,
  composeServices,
  createCompositionSuccessReadCacheContainer,
  extractLinkImplementations,
} from '@theguild/federation-composition'
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

/** What of the graph this gateway shows, by `@tag`: everything included that is not excluded; nothing included means all. */
export interface Contract {
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
}

/** Says which of these operations there is no plan for. */
export type Prober = (sdl: string, operations: readonly string[]) => Promise<ReadonlySet<string>>

/**
 * Composes subgraphs into a supergraph. Throws a `CompositionFailure` that names subgraph, coordinate and way out. The
 * library's doubts whether everything can be reached are sometimes wrong: when nothing else is amiss, each doubted operation
 * is planned, and only those without a plan count.
 */
export async function compose(all: readonly SubgraphSource[], probe: Prober, contract?: Contract): Promise<Composed> {
  checkNames(all)
  const filter = contract && { include: new Set(contract.include), exclude: new Set(contract.exclude) }
  const sources = filter ? applyTagFilterOnSubgraphs([...all], filter) : all
  const finish = (document: DocumentNode): string =>
    print(repair(filter ? hideUnreachable(document) : document, sources))
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

/** Types that a contract leaves without a way to them are hidden as well. */
function hideUnreachable(document: DocumentNode): DocumentNode {
  const { resolveImportName } = extractLinkImplementations(document)
  const composed = createCompositionSuccessReadCacheContainer(document)
  return addInaccessibleToUnreachableTypes(resolveImportName, composed).supergraphDocumentNode
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
