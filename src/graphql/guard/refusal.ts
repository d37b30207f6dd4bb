import { GraphQLError } from 'graphql'
import { Failure } from '../../kit/failure.ts'

const says: Readonly<Record<string, string>> = {
  tokens: 'tokens',
  nesting: 'brackets within brackets',
  depth: 'levels of fields',
  aliases: 'aliases',
  rootFields: 'root fields',
  directives: 'directives',
  definitions: 'operations and fragments',
  variables: 'variables',
  arguments: 'arguments',
  comparisons: 'pairs of fields of the same name',
  selections: 'fields with fragments expanded',
  listItems: 'entries in a list',
  valueDepth: 'objects and lists within each other',
}

/** A document over one of its limits: says which, how many are allowed and how many came. */
export function tooComplex(limit: string, allowed: number, received: number | string): Failure {
  const what = says[limit] ?? limit
  const message = `The document has ${received} ${what}, ${allowed} are allowed. Ask for less, or split it into several requests.`
  return new Failure('QUERY_TOO_COMPLEX', message, {
    expected: `at most ${allowed} ${what}`,
    received: String(received),
  })
}

export const notValid = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })

export const notParsed = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, {
    source: error.source,
    positions: error.positions,
    extensions: { code: 'GRAPHQL_PARSE_FAILED' },
  })
