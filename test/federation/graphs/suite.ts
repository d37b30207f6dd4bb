import { parse, validate } from 'graphql'
import type { ExecutionResult, GraphQLSchema } from 'graphql'
import { systemClock } from '../../../src/kit/clock.ts'
import type { AccessPolicy } from '../../../src/federation/access/access.ts'
import { openSupergraph } from '../../../src/federation/engine.ts'
import type { Engine } from '../../../src/federation/engine.ts'
import { createLocalSubgraph } from '../../../src/federation/subgraphs/local.ts'
import { createRemoteSubgraph } from '../../../src/federation/subgraphs/remote.ts'
import type { Subgraph, SubgraphRequest } from '../../../src/federation/subgraphs/subgraph.ts'
import { subgraphSchema } from './graph.ts'
import type { World } from './graph.ts'
import { composeWorld, passage } from './open.ts'
import { serve } from './serve.ts'
import type { Served } from './serve.ts'

/** One row of the conformance suite: an operation and its whole answer. */
export interface Case {
  readonly name: string
  readonly query: string
  readonly variables?: Record<string, unknown>
  readonly context?: unknown
  readonly labels?: readonly string[]
  readonly draw?: number
  readonly data: unknown
  /** Message, path, code and service of every error. Left out means none. */
  readonly errors?: readonly ShownError[]
}

export interface ShownError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly code?: string
  readonly service?: string
}

interface Group {
  readonly title: string
  readonly world: World | (() => World)
  readonly access?: AccessPolicy
  readonly defaultAccess?: 'public' | 'authenticated'
  readonly cases: readonly Case[]
}

/** Runs every case with the subgraphs in this process, over real HTTP, and once more with plans of our own planner only. */
export function conformance(group: Group): void {
  describe.each(['in process', 'over HTTP', 'planned by ourselves'] as const)(
    `${group.title}, subgraphs %s`,
    (mode) => {
      let engine: Engine
      let served: Served | undefined
      const subgraphs = new Map<string, Subgraph>()

      beforeAll(async () => {
        const world = typeof group.world === 'function' ? group.world() : group.world
        const schemas = Object.fromEntries(
          Object.keys(world.subgraphs).map((name) => [name, subgraphSchema(world, name)]),
        )
        if (mode === 'over HTTP') served = await serve(schemas)
        for (const [name, schema] of Object.entries(schemas)) {
          const remote = { name, url: served?.url(name) ?? '', clock: systemClock, random: () => 0 }
          subgraphs.set(name, served ? createRemoteSubgraph(remote) : strict(name, schema))
        }
        engine = await openSupergraph(await composeWorld(world), {
          subgraphs,
          access: group.access,
          defaultAccess: group.defaultAccess,
          planner: mode === 'planned by ourselves' ? 'own' : undefined,
          clock: systemClock,
          random: () => 0,
        })
      })

      afterAll(async () => {
        for (const subgraph of subgraphs.values()) await subgraph.close()
        await served?.close()
      })

      test.each(group.cases.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
        const document = parse(row.query)
        expect(validate(engine.apiSchema, document)).toEqual([])
        const result = await engine.execute({
          document,
          variables: row.variables,
          labels: new Set(row.labels),
          draw: row.draw,
          passage: { ...passage, context: row.context ?? {} },
        })
        expect(shown(result)).toEqual({ data: row.data, ...(row.errors && { errors: sorted(row.errors) }) })
      })
    },
  )
}

/** A subgraph in this process that refuses operations that are not valid, as a server would. */
export function strict(name: string, schema: GraphQLSchema): Subgraph {
  const local = createLocalSubgraph(name, schema)
  const check = ({ document }: SubgraphRequest) => {
    const [error] = validate(schema, document)
    if (error) throw error
  }
  return {
    ...local,
    execute: async (request) => (check(request), local.execute(request)),
    subscribe: async (request) => (check(request), local.subscribe(request)),
  }
}

/** The whole answer as a client sees it, with what matters of each error. Data keeps the order of its keys. */
export function shown(result: ExecutionResult): unknown {
  const data: unknown = JSON.parse(JSON.stringify(result.data ?? null))
  if (!result.errors) return { data }
  const errors = result.errors.map((error): ShownError => ({
    message: error.message,
    ...(error.path && { path: error.path }),
    ...(typeof error.extensions['code'] === 'string' && { code: error.extensions['code'] }),
    ...(typeof error.extensions['serviceName'] === 'string' && { service: error.extensions['serviceName'] }),
  }))
  return { data, errors: sorted(errors) }
}

/** Errors come in the order in which fetches end, which is nobody's promise. */
const sorted = (errors: readonly ShownError[]): ShownError[] =>
  errors.map((error) => ({ ...error })).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
