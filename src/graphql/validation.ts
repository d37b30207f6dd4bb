import { GraphQLError, validate } from 'graphql'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import { mostErrors } from './errors.ts'

/** What is wrong with a document under a schema, with GRAPHQL_VALIDATION_FAILED; empty for a valid one. */
export type Validation = (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[]

/** Looks at each document once, for as long as somebody keeps it. */
export function rememberingValidation(): Validation {
  const validated = new WeakMap<DocumentNode, { schema: GraphQLSchema; errors: readonly GraphQLError[] }>()

  return (schema, document) => {
    const known = validated.get(document)
    if (known?.schema === schema) return known.errors
    const errors = validate(schema, document, undefined, { maxErrors: mostErrors }).map(
      (error) =>
        new GraphQLError(error.message, {
          ...(error.nodes && { nodes: error.nodes }),
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        }),
    )
    validated.set(document, { schema, errors })
    return errors
  }
}
