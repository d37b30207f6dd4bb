/**
 * The short way for operations that Apollo Server has accepted before: it parses and validates a document once, and would find
 * the same again. What is left of its pipeline for them is done here, in its order: admission, execution, errors into form. Both
 * ways run the same admission and the same executor; `test/graphql/two-lanes.test.ts` holds their answers against each other.
 */
import type { GatewayExecutor } from '@apollo/server-gateway-interface'
import { getOperationAST, GraphQLError, Kind, OperationTypeNode } from 'graphql'
import type { DocumentNode, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { Admission } from './admission.ts'
import { JsonText } from './compiled/executor.ts'
import type { Context } from './context.ts'
import type { RecentAnswers } from './recent-answers.ts'
import type { Operation, RawAnswer } from './apollo.ts'

/** The schema in service and what runs operations over it; a new schema begins with nothing accepted. */
export interface Service {
  readonly schema: GraphQLSchema
  readonly executor: GatewayExecutor
}

export interface AcceptedOperations {
  /** Undefined where Apollo Server has to look first. */
  execute(operation: Operation, context: Context): Promise<RawAnswer> | undefined
  /** Apollo Server ran this operation under this schema: nothing is wrong with the document. */
  accept(operation: Operation, schema: GraphQLSchema): void
}

export function createAcceptedOperations(
  admission: Admission,
  recent: RecentAnswers,
  service: () => Service | undefined,
): AcceptedOperations {
  let accepted = new WeakMap<DocumentNode, Set<string | undefined>>()
  let acceptedFor: GraphQLSchema | undefined

  async function run({ schema, executor }: Service, operation: Operation, context: Context): Promise<RawAnswer> {
    const { document, operationName, variables, query } = operation
    const extensions = extensionsOf(operation)
    try {
      const place = recent.placeOf({ schema, document, hash: operation.hash, operationName, variables }, context)
      // The same text with the same variables costs the same.
      const known = place?.answer && place.cost
      const paying = known
        ? admission.pay(known, context, context.meter)
        : admission.admit({ schema, document, operationName, variables }, context, context.meter)
      if (paying) await paying
      if (place?.answer) {
        await place.charge(context)
        return answer({ data: place.answer as never })
      }
      const request = { query, operationName, variables, extensions }
      const result = await executor({ document, queryHash: operation.hash, request, context, schema } as never)
      const data: unknown = result.data
      if (place && !result.errors && data instanceof JsonText) place.keep(data, context.meter.cost)
      return answer(result)
    } catch (error) {
      return answer({ errors: [error instanceof GraphQLError ? error : asGraphQLError(error)] })
    }
  }

  return {
    execute(operation, context) {
      const now = service()
      if (!now || now.schema !== acceptedFor) return undefined
      // By GET only queries run, however the operation came when it was accepted.
      if (operation.method === 'GET' && !isQuery(operation)) return undefined
      if (!accepted.get(operation.document)?.has(operation.operationName)) return undefined
      return run(now, operation, context)
    },
    accept({ document, operationName, method }, schema) {
      // What has no such operation, and a mutation by GET, is refused by Apollo Server each time.
      if (!getOperationAST(document, operationName) || (method === 'GET' && !isQuery({ document, operationName })))
        return
      if (schema !== acceptedFor) {
        accepted = new WeakMap()
        acceptedFor = schema
      }
      const names = accepted.get(document) ?? new Set<string | undefined>()
      names.add(operationName)
      accepted.set(document, names)
    },
  }
}

/** All but what said which operation is meant. */
function extensionsOf({ extensions }: Operation): Record<string, unknown> {
  if (!extensions) return {}
  const { persistedQuery: _resolved, ...rest } = extensions
  return rest
}

const isQuery = ({ document, operationName }: Pick<Operation, 'document' | 'operationName'>): boolean =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY

type Result = Awaited<ReturnType<GatewayExecutor>>

const noOriginal = (): undefined => undefined

function answer(result: Result): RawAnswer {
  if (!result.errors) return { status: undefined, result: result as never, originalOf: noOriginal }
  const { errors, ...rest } = result
  const originals = new Map<GraphQLFormattedError, unknown>()
  const formatted = errors.map((error) => {
    const plain = formattedAs(error)
    originals.set(plain, error)
    return plain
  })
  const originalOf = (error: GraphQLFormattedError) => originals.get(error)
  return { status: undefined, result: { ...rest, errors: formatted }, originalOf }
}

/** As Apollo Server puts errors into form: variables that do not fit are the caller's mistake, what carries no code is ours. */
function formattedAs(error: GraphQLError): GraphQLFormattedError {
  const plain = error.toJSON()
  const code = error.extensions['code'] ?? (isAboutVariable(error) ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR')
  return { ...plain, extensions: { ...error.extensions, code } }
}

function isAboutVariable({ nodes, message }: GraphQLError): boolean {
  const [node, more] = nodes ?? []
  return (
    node?.kind === Kind.VARIABLE_DEFINITION && more === undefined && /^Variable "\$\w+" (has|got|of)\b/.test(message)
  )
}

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof Error ? new GraphQLError(error.message, { originalError: error }) : new GraphQLError(String(error))
