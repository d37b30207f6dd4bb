/**
 * How a cheap query fares while fifty of the worst documents of each kind run in the real process, and how long its event loop is
 * held: `node bench/worst-documents.ts [panel]`; with `panel` the example panel is part of the graph. Every document is a new one,
 * so that nothing is remembered. Promised: the cheap query within 3 s, and an event-loop delay of at most 50 ms (p99).
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getIntrospectionQuery } from 'graphql'
import { sdl as panelSdl, startPanel } from '../examples/panel/panel.ts'
import { startSandbox } from '../sandbox/sandbox.ts'
import { launch } from '../test/security/running.ts'

const atOnce = 50
const withPanel = process.argv.includes('panel')

/**
 * Runs inside the gateway: tells the delays of its event loop since it was last asked, and the same in CPU time of its main thread,
 * which other processes of the machine do not change.
 */
const probe = `import { monitorEventLoopDelay } from 'node:perf_hooks'
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
const cpu = () => { const { user, system } = process.threadCpuUsage(); return (user + system) / 1000 }
let held = [], before = cpu(), first = cpu()
setInterval(() => { const now = cpu(); held.push(now - before); before = now }, 5).unref()
process.on('message', (word) => {
  if (word !== 'delay') return
  held.sort((a, b) => a - b)
  process.send({ p99: delay.percentile(99) / 1e6, longest: delay.max / 1e6, cpuP99: held[Math.ceil(held.length * 0.99) - 1] ?? 0, cpuLongest: held.at(-1) ?? 0, cpu: cpu() - first })
  delay.reset()
  held = []
  first = cpu()
})`

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')
const plugin = `id title summary tags price { amount currency } category { id name } author { id displayName } latestVersion { channel }
  versions(first: 3) { totalCount } rating { average count } freshness { stale }`
const search = (first: number, inside: string) =>
  `searchPlugins(input: {}, first: ${first}) { totalCount edges { node { ${inside} } } }`

const documents: Record<string, (number: number) => { query: unknown; variables?: unknown }> = {
  'as dear as allowed': () => ({ query: `{ ${search(40, plugin)} }` }),
  'the widest selection allowed': () => ({
    query: `{ ${search(
      1,
      times(24, () => 'id title summary tags slug'),
    )} }`,
  }),
  'thirty aliases': () => ({
    query: `{ ${times(15, (i) => `a${i}: plugin(id: "mpi-00000${i % 9}") { b${i}: title versions { totalCount } }`)} }`,
  }),
  'fragments in fragments': () => ({
    query: `{ ${search(5, '...F0')} } ${times(9, (i) => `fragment F${i} on Plugin { ...F${i + 1} id ...G${i} }`)} fragment F9 on Plugin { title } ${times(9, (i) => `fragment G${i} on Plugin { ...F${i + 1} title }`)}`,
  }),
  'introspection of everything': () => ({ query: getIntrospectionQuery() }),
  'six hundred unknown fields': () => ({
    query: `{ ${search(
      1,
      times(600, (i) => `x${i}`),
    )} }`,
  }),
  'ten thousand tokens': () => ({ query: `{ a(x: [${times(10_000, () => '1')}]) }` }),
  'a hundred thousand braces': () => ({ query: '{a'.repeat(49_000) }),
  'a bomb of fragments': () => ({
    query: `{...F0} ${times(30, (i) => `fragment F${i} on Query {...F${i + 1} ...F${i + 1}}`)} fragment F30 on Query {x}`,
  }),
  'a megabyte of comments': () => ({ query: `${'# comment\n'.repeat(90_000)}{ __typename }` }),
  'eight thousand variable values': () => ({
    query: 'query ($input: PluginSearchInput!) { searchPlugins(input: $input) { totalCount } }',
    variables: {
      input: Object.fromEntries(
        Array.from({ length: 31 }, (_, i) => [`k${i}`, Array.from({ length: 250 }, () => 'v')]),
      ),
    },
  }),
  'four hundred thousand brackets': () => ({ query: '{ __typename }', variables: { a: 0 } }),
  ...(withPanel && {
    'across the graph': () => ({
      query: `{ ${search(2, 'id title gameServers { name owner { displayName gameServers { name installed { version plugin { title } } } } }')} }`,
    }),
  }),
}

const dataDir = await mkdtemp(join(tmpdir(), 'worst-documents-'))
const sandbox = await startSandbox({ plugins: 200 })
const panel = withPanel ? await startPanel() : undefined
await writeFile(join(dataDir, 'panel.graphql'), panelSdl)
await writeFile(join(dataDir, 'list.json'), JSON.stringify([{ name: 'panel', url: panel?.url, sdl: 'panel.graphql' }]))
const gateway = await launch({
  dataDir,
  sandbox,
  env: {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(probe)}`,
    LOG_LEVEL: 'error',
    ...(panel && { SUBGRAPHS: join(dataDir, 'list.json') }),
  },
}).ready
const token = await gateway.token()

interface Delay {
  p99: number
  longest: number
  cpuP99: number
  cpuLongest: number
  cpu: number
}
const delays = () =>
  new Promise<Delay>((resolve) => {
    gateway.child.once('message', (told: Delay) => resolve(told))
    gateway.child.send('delay')
  })

async function post(body: string): Promise<{ status: number; ms: number; code: string }> {
  const startedAt = performance.now()
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  })
  const text = await response.text()
  const ms = performance.now() - startedAt
  return { status: response.status, ms, code: /"code":"(\w+)"/.exec(text)?.[1] ?? 'answered' }
}

let number = 0
const bodyOf = (kind: string): string => {
  const made = documents[kind]!(number)
  if (kind.startsWith('four hundred')) return `{"query":"{ __typename }","variables":{"a":${'['.repeat(400_000)}`
  return JSON.stringify({ ...made, query: `${String(made.query)} # ${number++}` })
}
const cheap = JSON.stringify({ query: '{ caller { serviceId } }' })

// Warm: every kind a few times.
for (const kind of Object.keys(documents)) for (let turn = 0; turn < 3; turn++) await post(bodyOf(kind))
for (const kind of Object.keys(documents)) {
  await new Promise((resolve) => setTimeout(resolve, 500))
  await delays()
  const startedAt = performance.now()
  const running = Array.from({ length: atOnce }, () => post(bodyOf(kind)))
  const state = { over: false }
  const all = Promise.all(running).finally(() => (state.over = true))
  const waits: number[] = []
  do waits.push((await post(cheap)).ms)
  while (!state.over)
  const answers = await all
  const took = performance.now() - startedAt
  const { p99, longest, cpuP99, cpuLongest, cpu } = await delays()
  const codes = [...new Set(answers.map(({ status, code }) => `${status} ${code}`))].join(', ')
  const [a, b, c, d] = [p99, longest, cpuP99, cpuLongest].map((ms) => ms.toFixed(0))
  console.log(
    `${kind}: ${codes}; cheap query at most ${Math.max(...waits).toFixed(0)} ms (${waits.length} asked); loop delay p99 ${a}, longest ${b} ms; in CPU time ${c} and ${d} ms; ${(cpu / atOnce).toFixed(1)} ms CPU each; all in ${took.toFixed(0)} ms`,
  )
}
gateway.child.kill('SIGTERM')
await gateway.ended
await panel?.stop()
await sandbox.stop()
await rm(dataDir, { recursive: true })
