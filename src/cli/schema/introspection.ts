import { operation } from '../operation.ts'

/** Directives on the schema are not part of this: introspection has no way to show them. */
export const introspection = operation<Record<string, unknown>>(
  ['admin:introspect'],
  `query Introspection {
    __schema {
      queryType { name } mutationType { name } subscriptionType { name }
      types { ...Type }
      directives { name description isRepeatable locations args(includeDeprecated: true) { ...Value } }
    }
  }
  fragment Type on __Type {
    kind name description specifiedByURL
    fields(includeDeprecated: true) {
      name description isDeprecated deprecationReason type { ...Ref } args(includeDeprecated: true) { ...Value }
    }
    inputFields(includeDeprecated: true) { ...Value }
    interfaces { ...Ref }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { ...Ref }
  }
  fragment Value on __InputValue { name description type { ...Ref } defaultValue isDeprecated deprecationReason }
  fragment Ref on __Type {
    kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
  }`,
)
