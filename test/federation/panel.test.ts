import { buildSubgraphSchema } from '@apollo/subgraph'
import DataLoader from 'dataloader'
import { parse } from 'graphql'
import type { ExecutionResult } from 'graphql'
import { sdl as panelSdl, startPanel } from '../../examples/panel/panel.ts'
import { compose } from '../../src/federation/composition/compose.ts'
import { openSupergraph } from '../../src/federation/engine.ts'
import { probePlans } from '../../src/federation/plan/probe.ts'
import { createLocalSubgraph } from '../../src/federation/subgraphs/local.ts'
import { createRemoteSubgraph } from '../../src/federation/subgraphs/remote.ts'
import { createPersistedOperations } from '../../src/graphql/persisted/operations.ts'
import { parseSdl } from '../../src/graphql/sdl.ts'
import { createSubgraphDoor } from '../../src/graphql/subgraph/door.ts'
import type { SubgraphQuestion } from '../../src/graphql/subgraph/door.ts'
import { routerLimits } from '../../src/graphql/subgraph/limits.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { passage } from './graphs/open.ts'

interface Context {
  users: DataLoader<string, object>
  plugins: DataLoader<string, object>
}
interface Calls {
  users: readonly string[][]
  plugins: readonly string[][]
}

/** The gateway's own schema over loaders that remember what they were asked. */
function marketplace() {
  const schema = buildSubgraphSchema([
    {
      typeDefs: parseSdl(),
      resolvers: {
        Query: { plugin: (_root: unknown, { id }: { id: string }, { plugins }: Context) => plugins.load(id) },
        User: { __resolveReference: ({ id }: { id: string }, { users }: Context) => users.load(id) },
        Plugin: { __resolveReference: ({ id }: { id: string }, { plugins }: Context) => plugins.load(id) },
      },
    },
  ])
  const request = () => {
    const calls = { users: [] as string[][], plugins: [] as string[][] }
    const context: Context = {
      users: new DataLoader((ids) => {
        calls.users.push([...ids])
        return Promise.resolve(ids.map((id) => ({ id, displayName: `Name of ${id}`, analytics: { totals: {} } })))
      }),
      plugins: new DataLoader((ids) => {
        calls.plugins.push([...ids])
        return Promise.resolve(ids.map((id) => ({ id, title: `Title of ${id}` })))
      }),
    }
    return { calls: calls as Calls, context }
  }
  return { schema, request }
}

const sources = () => [
  { name: 'marketplace', url: '', typeDefs: parseSdl() },
  { name: 'panel', url: 'http://panel.invalid/', typeDefs: parse(panelSdl) },
]

test('the example panel and the gateway compose', async () => {
  const { sdl, warnings } = await compose(sources(), probePlans)
  expect(warnings).toEqual([])
  expect(sdl).toContain('gameServers: [GameServer!]!')
})

test('from a plugin to its servers, their owners and what the marketplace knows of these, in four calls', async () => {
  const panel = await startPanel()
  const { schema, request } = marketplace()
  const remote = createRemoteSubgraph({ name: 'panel', url: panel.url, clock: systemClock, random: () => 0 })
  const fetched: string[] = []
  const engine = await openSupergraph((await compose(sources(), probePlans)).sdl, {
    subgraphs: new Map([
      ['marketplace', createLocalSubgraph('marketplace', schema)],
      ['panel', remote],
    ] as const),
    access: { isAuthenticated: () => true, hasScope: () => true },
    clock: systemClock,
    random: () => 0,
    onFetch: ({ subgraph, entities }) => fetched.push(`${subgraph} ${entities}`),
  })
  try {
    const { calls, context } = request()
    const query =
      '{ plugin(id: "mpi-000001") { title gameServers { name owner { id displayName } installed { version plugin { title } } } } }'
    const result = await engine.execute({ document: parse(query), passage: { ...passage, context } })
    expect(plain(result)).toEqual({
      data: {
        plugin: {
          title: 'Title of mpi-000001',
          gameServers: [
            {
              name: 'Harbour',
              owner: { id: 'author-0001', displayName: 'Name of author-0001' },
              installed: [
                { version: '1.2.0', plugin: { title: 'Title of mpi-000001' } },
                { version: '0.9.1', plugin: { title: 'Title of mpi-000002' } },
              ],
            },
            {
              name: 'Northern Lights',
              owner: { id: 'author-0002', displayName: 'Name of author-0002' },
              installed: [{ version: '1.1.4', plugin: { title: 'Title of mpi-000001' } }],
            },
          ],
        },
      },
    })
    expect(panel.requests()).toBe(1)
    expect(calls).toEqual({ plugins: [['mpi-000001'], ['mpi-000002']], users: [['author-0001', 'author-0002']] })
    expect(fetched[1]).toBe('panel 1')
  } finally {
    await remote.close()
    await panel.stop()
  }
})

describe('as a subgraph of somebody else', () => {
  const { schema, request } = marketplace()
  const door = createSubgraphDoor({ schema, persisted: createPersistedOperations(), limits: routerLimits })
  const answer = (question: SubgraphQuestion, context: Context) =>
    door.prepare(question, { mayIntrospect: false }).run(context)

  test('gives its schema, which composes', async () => {
    const { data } = await answer({ query: '{ _service { sdl } }' }, request().context)
    const { sdl } = (data as { _service: { sdl: string } })._service
    const composed = await compose(
      [{ name: 'theirs', url: '', typeDefs: parse(sdl) }, ...sources().slice(1)],
      probePlans,
    )
    expect(composed.warnings).toEqual([])
  })

  test('resolves entities in batches and in order', async () => {
    const { calls, context } = request()
    const query =
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on User { displayName } ... on Plugin { title } } }'
    const representations = [
      { __typename: 'User', id: 'b' },
      { __typename: 'Plugin', id: 'p' },
      { __typename: 'User', id: 'a' },
    ]
    const result = await answer({ query, variables: { r: representations } }, context)
    expect(plain(result)).toEqual({
      data: { _entities: [{ displayName: 'Name of b' }, { title: 'Title of p' }, { displayName: 'Name of a' }] },
    })
    expect(calls).toEqual({ users: [['b', 'a']], plugins: [['p']] })
  })

  test.each([
    ['what is no GraphQL', '{', /Syntax Error/],
    ['what the schema does not have', '{ nope }', /Cannot query field/],
  ])('refuses %s', (_name, query, message) => {
    expect(() => answer({ query }, request().context)).toThrow(message)
  })

  test('refuses more representations than it takes at once', () => {
    const query = 'query($r: [_Any!]!) { _entities(representations: $r) { __typename } }'
    const r = Array.from({ length: 1_001 }, (_none, id) => ({ __typename: 'User', id }))
    expect(() => answer({ query, variables: { r } }, request().context)).toThrow(
      'variables.r: expected a list of at most 1000 entries, received 1001 entries.',
    )
  })
})

const plain = (result: ExecutionResult): unknown => JSON.parse(JSON.stringify(result))
