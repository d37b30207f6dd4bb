import { GraphQLError } from 'graphql'

/**
 * What graphql-js says, without a code, of an argument that gets null from a variable: by its own type the variable may be null,
 * and it stands where null may not be, because one of the two has a default. A mistake of the caller, though the document is valid.
 */
export const isAboutArgument = (cause: unknown): boolean =>
  cause instanceof GraphQLError &&
  Object.keys(cause.extensions).length === 0 &&
  /^Argument "\w+" (?:of (?:non-null|required) type|has invalid value) /.test(cause.message)
