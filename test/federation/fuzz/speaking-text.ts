import type { Subgraph } from '../../../src/federation/subgraphs/subgraph.ts'

/** A subgraph in this process that takes variables as text and answers plain JSON, as one behind a network does. */
export const speakingText = (subgraph: Subgraph): Subgraph => ({
  ...subgraph,
  takesText: true,
  passesOn: [],
  async execute({ variablesText, ...request }) {
    const variables =
      variablesText === undefined ? request.variables : (JSON.parse(variablesText) as Record<string, unknown>)
    return plain(await subgraph.execute({ ...request, variables }))
  },
})

export const plain = <T extends object>(result: T): T => JSON.parse(JSON.stringify(result)) as T
