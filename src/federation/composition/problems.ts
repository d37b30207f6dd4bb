import type { GraphQLError } from 'graphql'
import { Failure } from '../../kit/failure.ts'

/** One reason why subgraphs do not compose: where it is and what to do about it. */
export interface CompositionProblem {
  readonly code: string
  readonly subgraph: string | undefined
  readonly coordinate: string | undefined
  readonly message: string
  readonly wayOut: string
}

export class CompositionFailure extends Failure {
  readonly problems: readonly CompositionProblem[]

  constructor(problems: readonly CompositionProblem[], options: { cause?: unknown } = {}) {
    super('VALIDATION_ERROR', `The subgraphs do not compose:\n${problems.map(describeProblem).join('\n')}`, options)
    this.problems = problems
  }
}

export function describeProblem(problem: CompositionProblem): string {
  const where = [problem.subgraph, problem.coordinate].filter((part) => part !== undefined).join(' ')
  return `- ${where ? `${where}: ` : ''}${problem.message} [${problem.code}] ${problem.wayOut}`
}

/** What usually helps, by the code of the composition specification. */
const wayOuts: Readonly<Record<string, string>> = {
  SATISFIABILITY_ERROR:
    'Give the type a @key that the other subgraph can resolve, or define the field where it is reached.',
  INVALID_FIELD_SHARING: 'Mark the field @shareable in every subgraph that resolves it, or keep it in one of them.',
  EXTERNAL_UNUSED: 'Remove the field from this subgraph, or use it in @key, @requires or @provides.',
  EXTERNAL_MISSING_ON_BASE: 'Define the field without @external in the subgraph that owns it.',
  FIELD_TYPE_MISMATCH: 'Give the field compatible types in all subgraphs that define it.',
  FIELD_ARGUMENT_TYPE_MISMATCH: 'Give the argument compatible types in all subgraphs that define it.',
  REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH: 'Add the argument everywhere, or make it optional.',
  REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH: 'Add the input field everywhere, or make it optional.',
  ENUM_VALUE_MISMATCH: 'Use the same values in all subgraphs: this enum is both input and output.',
  TYPE_KIND_MISMATCH: 'Use the same kind of type under this name in all subgraphs.',
  KEY_INVALID_FIELDS: 'Name fields of the type itself in @key.',
  REQUIRES_INVALID_FIELDS: 'Name @external fields of the type itself in @requires.',
  PROVIDES_INVALID_FIELDS: 'Name fields of the returned type in @provides.',
  NO_QUERIES: 'Let at least one subgraph define a field on Query.',
  INVALID_GRAPHQL: 'Correct the SDL of this subgraph.',
  UNKNOWN_FEDERATION_LINK_VERSION: 'Link a federation version up to v2.9.',
}

export function toProblem(error: GraphQLError): CompositionProblem {
  const code = typeof error.extensions['code'] === 'string' ? error.extensions['code'] : 'COMPOSITION_FAILED'
  const subgraph = error.extensions['subgraphName']
  const message = error.message.replace(/^\[[^\]]*\] /, '').trimEnd()
  return {
    code,
    subgraph: typeof subgraph === 'string' ? subgraph : undefined,
    coordinate: /"(@?[A-Za-z_]\w*(?:\.\w+)?(?:\(\w+:\))?)"/.exec(message)?.[1],
    message,
    wayOut: wayOuts[code] ?? 'See the composition rules of Apollo Federation 2 for this code.',
  }
}
