import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { openSupergraph } from '../../src/federation/engine.ts'
import { createLocalSubgraph } from '../../src/federation/subgraphs/local.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { subgraphDocument } from './graphs/graph.ts'
import { composeWorld, passage } from './graphs/open.ts'

const subgraphs = {
  old: 'type Query { item: Item } type Item @key(fields: "id") { id: ID! all: String part: String flag: String kept: String }',
  new: `type Item @key(fields: "id") { id: ID! all: String @override(from: "old") part: String @override(from: "old", label: "percent(30)")
    flag: String @override(from: "old", label: "beta") }`,
}

/** Every field says which subgraph answered it. */
function answering(name: keyof typeof subgraphs) {
  const says = () => name
  const Item = { __resolveReference: (told: object) => told, all: says, part: says, flag: says, kept: says }
  const fields =
    name === 'old' ? Item : { __resolveReference: Item.__resolveReference, all: says, part: says, flag: says }
  const Query = name === 'old' ? { Query: { item: () => ({ id: '1' }) } } : {}
  return buildSubgraphSchema([
    { typeDefs: subgraphDocument(subgraphs[name]), resolvers: { ...Query, Item: fields } as never },
  ])
}

describe.each([
  ['the native planner', undefined],
  ['our own planner', 'own'],
] as const)('@override with %s', (_name, planner) => {
  test.each([
    ['no label and the highest draw', { draw: 100 }, { all: 'new', part: 'old', flag: 'old', kept: 'old' }],
    ['no draw at all', {}, { all: 'new', part: 'old', flag: 'old', kept: 'old' }],
    ['a draw at the threshold', { draw: 30 }, { all: 'new', part: 'old', flag: 'old', kept: 'old' }],
    ['a draw below the threshold', { draw: 29.9 }, { all: 'new', part: 'new', flag: 'old', kept: 'old' }],
    ['the lowest draw', { draw: 0 }, { all: 'new', part: 'new', flag: 'old', kept: 'old' }],
    ['the label', { labels: new Set(['beta']) }, { all: 'new', part: 'old', flag: 'new', kept: 'old' }],
    [
      'the label and a low draw',
      { labels: new Set(['beta']), draw: 1 },
      { all: 'new', part: 'new', flag: 'new', kept: 'old' },
    ],
    ['a label nobody knows', { labels: new Set(['gamma']) }, { all: 'new', part: 'old', flag: 'old', kept: 'old' }],
  ])('%s', async (_case, choice, item) => {
    const engine = await openSupergraph(await composeWorld({ subgraphs }), {
      subgraphs: new Map((['old', 'new'] as const).map((name) => [name, createLocalSubgraph(name, answering(name))])),
      clock: systemClock,
      random: () => 0,
      planner,
    })
    const { data } = await engine.execute({ document: parse('{ item { all part flag kept } }'), passage, ...choice })
    expect(JSON.parse(JSON.stringify(data))).toEqual({ item })
    expect(engine.overrideLabels).toEqual(['beta'])
  })
})

test('the native planner is not loaded before a supergraph is opened', async () => {
  const federation = fileURLToPath(new URL('../../src/federation/federation.ts', import.meta.url))
  const script = `
    await import(${JSON.stringify(federation)})
    const loaded = () => process.report.getReport().sharedObjects.some((file) => file.includes('router_query_planner'))
    const before = loaded()
    await import('@graphql-hive/router-query-planner')
    console.log(JSON.stringify([before, loaded()]))`
  const cwd = fileURLToPath(new URL('../../', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd })
  expect(JSON.parse(stdout)).toEqual([false, true])
})
