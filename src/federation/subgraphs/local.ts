import { execute, isScalarType, isSpecifiedScalarType } from 'graphql'
import type { GraphQLError, GraphQLSchema } from 'graphql'
import { subscribeAnew } from '../../kit/subscribe.ts'
import type { Subgraph, SubgraphAnswer, SubgraphError, SubgraphRequest } from './subgraph.ts'

/**
 * A schema of this process as a subgraph: no HTTP, no JSON, and the same context value for every fetch of a request, so
 * that identity, loaders and limits are shared. Fetches that start together are resolved in one turn, which is what lets
 * the request's loaders batch over several entity calls.
 */
export function createLocalSubgraph(name: string, schema: GraphQLSchema): Subgraph {
  const argumentsOf = (request: SubgraphRequest) => ({
    schema,
    document: request.document,
    variableValues: request.variables,
    contextValue: request.passage.context,
  })
  return {
    name,
    inProcess: true,
    scalars: Object.values(schema.getTypeMap())
      .filter(isScalarType)
      .filter((type) => !isSpecifiedScalarType(type)),
    async execute(request) {
      const result = await execute(argumentsOf(request))
      return result.errors ? { ...result, errors: result.errors.map(ownFault) } : result
    },
    async subscribe(request) {
      const { passage } = request
      const result = await subscribeAnew(argumentsOf(request), () => (passage.forEvent?.() ?? passage).context)
      return Symbol.asyncIterator in result ? (result as AsyncIterable<SubgraphAnswer>) : only(result)
    },
    close: () => Promise.resolve(),
  }
}

/**
 * What graphql-js itself says of our schema, such as a null that may not be, is a bug of ours and no answer to show. A variable that does not fit
 * came from the caller: where another subgraph has the scalar as well, only we can say that it is none of ours.
 */
function ownFault(error: GraphQLError): SubgraphError {
  if (error.path === undefined && error.message.startsWith('Variable "$'))
    return { message: error.message, extensions: { code: 'BAD_USER_INPUT' } }
  if (error.originalError || error.extensions['code'] !== undefined) return error
  return { message: error.message, path: error.path, originalError: new Error(error.message, { cause: error }) }
}

async function* only(answer: SubgraphAnswer): AsyncGenerator<SubgraphAnswer> {
  yield answer
}
