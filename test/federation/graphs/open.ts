import { systemClock } from '../../../src/kit/clock.ts'
import { openSupergraph } from '../../../src/federation/engine.ts'
import type { Engine, EngineOptions } from '../../../src/federation/engine.ts'
import { compose } from '../../../src/federation/composition/compose.ts'
import { probePlans } from '../../../src/federation/plan/probe.ts'
import { createLocalSubgraph } from '../../../src/federation/subgraphs/local.ts'
import type { Passage, Subgraph } from '../../../src/federation/subgraphs/subgraph.ts'
import { subgraphDocument, subgraphSchema } from './graph.ts'
import type { World } from './graph.ts'

export const passage: Passage = { context: {}, identity: 'test', headers: {} }

export const sourcesOf = (subgraphs: Readonly<Record<string, string>>) =>
  Object.entries(subgraphs).map(([name, sdl]) => ({
    name,
    url: `http://${name}.invalid/graphql`,
    typeDefs: subgraphDocument(sdl),
  }))

export const composeWorld = async (world: Pick<World, 'subgraphs'>): Promise<string> =>
  (await compose(sourcesOf(world.subgraphs), probePlans)).sdl

/** Opens a world with its subgraphs in this process. */
export async function openInProcess(world: World, options: Partial<EngineOptions> = {}): Promise<Engine> {
  const subgraphs = new Map<string, Subgraph>()
  for (const name of Object.keys(world.subgraphs))
    subgraphs.set(name, createLocalSubgraph(name, subgraphSchema(world, name)))
  return openSupergraph(await composeWorld(world), { subgraphs, clock: systemClock, random: Math.random, ...options })
}
