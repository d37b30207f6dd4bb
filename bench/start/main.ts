/**
 * `npm run bench:start`: from the start of the process to the first answer of a GraphQL request, on a store that exists, in turns: the
 * checkout, what `npm pack` makes, and the checkout without the compile cache; and what is loaded, and what each package costs to import.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild, treeUsage } from '../compare/child.ts'
import { startOurs } from '../compare/ours.ts'
import { median } from '../compare/results.ts'
import { importMs } from './import-cost.ts'
import { packed } from './packed.ts'

const rounds = Number(process.argv[2] ?? 7)
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
const marketplace = await startChild(here('../compare/upstream/marketplace.ts'))
const dataDir = join(folder, 'data')
await mkdir(dataDir)
// The gateway keeps compiled code beside other temporary files.
const cache = { TMPDIR: join(folder, 'tmp') }
await mkdir(cache.TMPDIR)
const loadedFile = join(folder, 'loaded.json')

interface Start {
  readyMs: number
  answerMs: number
  cpuMs: number
}

type Command = readonly [string, ...string[]]

async function start(command: Command, env: Record<string, string>, execArgv: string[] = []): Promise<Start> {
  const began = performance.now()
  const served = { folder, upstreamUrl: marketplace.url, supergraphFile: '', dataDir, command, execArgv, env }
  const { child, headers } = await startOurs(served)
  const readyMs = performance.now() - began
  const response = await fetch(`${child.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ searchPlugins(input: { q: \\"a 1\\" }) { totalCount } }"}',
  })
  const { data } = (await response.json()) as { data?: { searchPlugins: { totalCount: number } } }
  if (data?.searchPlugins.totalCount !== 2_000) throw new Error(`The first answer is wrong: status ${response.status}`)
  const answerMs = performance.now() - began
  const { cpuMs } = treeUsage(child.pid)
  await child.stop()
  return { readyMs, answerMs, cpuMs }
}

type Loaded = Record<string, { modules: number; bytes: number }>

async function loadedBy(command: Command): Promise<Loaded> {
  await start(command, { ...cache, LOADED_FILE: loadedFile }, ['--import', here('loaded-modules.ts')])
  return JSON.parse(await readFile(loadedFile, 'utf8')) as Loaded
}

const checkout: Command = [here('../../bin/gateway.mjs')]
const home = await packed()
const packedCommand: Command = [join(home, 'bin/ctrl-alt-play-gateway.mjs'), 'start']
const kinds: Record<string, readonly [Command, Record<string, string>]> = {
  checkout: [checkout, cache],
  packed: [packedCommand, cache],
  'checkout without compile cache': [checkout, { NODE_DISABLE_COMPILE_CACHE: '1' }],
}
const found: Record<string, Start[]> = {}
try {
  // Makes the store, and fills the cache: it is written when a process ends.
  for (const command of [checkout, packedCommand]) for (let i = 0; i < 2; i++) await start(command, cache)
  for (let round = 0; round < rounds; round++)
    for (const [kind, [command, env]] of Object.entries(kinds)) (found[kind] ??= []).push(await start(command, env))
  console.log('\nFrom the start of the process, milliseconds (median, least to most)')
  console.table(
    Object.fromEntries(
      Object.entries(found).map(([kind, starts]) => [
        kind,
        Object.fromEntries(
          (['readyMs', 'answerMs', 'cpuMs'] as const).map((what) => {
            const all = starts.map((one) => one[what])
            return [what, `${median(all).toFixed(0)} (${Math.min(...all).toFixed(0)}–${Math.max(...all).toFixed(0)})`]
          }),
        ),
      ]),
    ),
  )

  const [loaded, loadedPacked] = [await loadedBy(checkout), await loadedBy(packedCommand)]
  const names = Object.keys(loaded).toSorted((a, b) => loaded[b]!.bytes - loaded[a]!.bytes)
  const { dependencies } = JSON.parse(await readFile(here('../../package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const costs: Record<string, object> = {}
  for (const name of names) {
    const { modules, bytes } = loaded[name]!
    const ms = name in dependencies ? await importMs(name, { NODE_COMPILE_CACHE: cache.TMPDIR }) : null
    costs[name] = { modules, kB: Math.round(bytes / 1024), 'import alone, CPU ms': ms === null ? '' : ms.toFixed(0) }
  }
  console.log('\nLoaded at the start of the checkout')
  console.table(costs)
  console.log('Loaded at the start of the package')
  console.table(loadedPacked)
  const unused = Object.keys(dependencies).filter((name) => !(name in loaded))
  console.log(`Dependencies that are not loaded at the start: ${unused.join(', ')}`)
} finally {
  await marketplace.stop()
  await rm(folder, { recursive: true, force: true })
  await rm(home, { recursive: true, force: true })
}
process.exit(0)
