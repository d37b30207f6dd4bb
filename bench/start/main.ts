/**
 * `npm run bench:start`: from the start of the process to the first answer of a GraphQL request, on a store that exists, with and without
 * the compile cache in turns; and what each package costs to import.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild, treeUsage } from '../compare/child.ts'
import { startOurs } from '../compare/ours.ts'
import { median } from '../compare/results.ts'
import { importMs } from './import-cost.ts'

const rounds = Number(process.argv[2] ?? 7)
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
const marketplace = await startChild(here('../compare/upstream/marketplace.ts'))
const dataDir = join(folder, 'data')
await mkdir(dataDir)
const cache = { NODE_COMPILE_CACHE: join(folder, 'cache') }
const loadedFile = join(folder, 'loaded.json')

interface Start {
  readyMs: number
  answerMs: number
  cpuMs: number
}

async function start(env: Record<string, string>, execArgv: string[] = []): Promise<Start> {
  const began = performance.now()
  const served = { folder, upstreamUrl: marketplace.url, supergraphFile: '', dataDir, execArgv, env }
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

const kinds: Record<string, Record<string, string>> = {
  'with compile cache': cache,
  'without compile cache': { NODE_DISABLE_COMPILE_CACHE: '1' },
}
const found: Record<string, Start[]> = {}
try {
  // Makes the store, and fills the cache: it is written when a process ends.
  await start(cache)
  await start(cache)
  for (let round = 0; round < rounds; round++)
    for (const [kind, env] of Object.entries(kinds)) (found[kind] ??= []).push(await start(env))
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

  await start({ ...cache, LOADED_FILE: loadedFile }, ['--import', here('loaded-modules.ts')])
  const loaded = JSON.parse(await readFile(loadedFile, 'utf8')) as Record<string, { modules: number; bytes: number }>
  const names = Object.keys(loaded).toSorted((a, b) => loaded[b]!.bytes - loaded[a]!.bytes)
  const { dependencies } = JSON.parse(await readFile(here('../../package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const costs: Record<string, object> = {}
  for (const name of names) {
    const { modules, bytes } = loaded[name]!
    const ms = name in dependencies ? await importMs(name, cache) : null
    costs[name] = { modules, kB: Math.round(bytes / 1024), 'import alone, CPU ms': ms === null ? '' : ms.toFixed(0) }
  }
  console.log('\nLoaded at the start of the gateway')
  console.table(costs)
  const unused = Object.keys(dependencies).filter((name) => !(name in loaded))
  console.log(`Dependencies that are not loaded at the start: ${unused.join(', ')}`)
} finally {
  await marketplace.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exit(0)
