import { composeServices } from '@theguild/federation-composition'
import type { DocumentNode } from 'graphql'

export interface SubgraphSource {
  readonly name: string
  readonly url: string
  readonly typeDefs: DocumentNode
}
export function compose(sources: readonly SubgraphSource[]): string {
  const result = composeServices([...sources])
  if (result.errors) throw new Error(result.errors.map((e) => e.message).join('\n'))
  return result.supergraphSdl
}
