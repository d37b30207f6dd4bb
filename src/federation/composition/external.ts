import { Kind } from 'graphql'
import type { DocumentNode } from 'graphql'
import { linkedFeatures } from '../supergraph/features.ts'

/** Coordinates of the fields that a subgraph marks `@external`, under whatever name it imported that directive. */
export function externalFields(typeDefs: DocumentNode): ReadonlySet<string> {
  const name = linkedFeatures(typeDefs).get('federation')?.directive('external') ?? 'external'
  const found = new Set<string>()
  for (const definition of typeDefs.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) continue
    const whole = definition.directives?.some((each) => each.name.value === name)
    for (const field of definition.fields ?? []) {
      if (whole || field.directives?.some((each) => each.name.value === name))
        found.add(`${definition.name.value}.${field.name.value}`)
    }
  }
  return found
}
