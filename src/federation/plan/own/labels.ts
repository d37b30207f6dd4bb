import { Kind } from 'graphql'
import { argument, text } from '../../supergraph/features.ts'
import type { Supergraph } from '../../supergraph/supergraph.ts'

/** The labels of all progressive overrides of a supergraph: names for the operator to decide, and percentages. */
export function overrideLabels(supergraph: Supergraph): { labels: string[]; percentages: number[] } {
  const labels = new Set<string>()
  const percentages = new Set<number>()
  for (const definition of supergraph.document.definitions) {
    if (!('fields' in definition)) continue
    for (const field of definition.fields ?? []) {
      if (field.kind !== Kind.FIELD_DEFINITION) continue
      for (const directive of field.directives ?? []) {
        const label = directive.name.value === 'join__field' ? text(argument(directive, 'overrideLabel')) : undefined
        if (label === undefined) continue
        const percentage = /^percent\((.+)\)$/.exec(label)?.[1]
        if (percentage === undefined) labels.add(label)
        else percentages.add(Number(percentage))
      }
    }
  }
  return { labels: [...labels].sort(), percentages: [...percentages].sort((a, b) => a - b) }
}
