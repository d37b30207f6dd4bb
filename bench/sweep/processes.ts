/** One and two gateways that share a PostgreSQL, each with half of the connections. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { postgresForTests } from '../../test/support/postgres.ts'
import { startChild, treeUsage } from '../compare/child.ts'
import type { Child } from '../compare/child.ts'
import type { Loaded } from '../compare/load.ts'
import { startOurs } from '../compare/ours.ts'
import type { Series } from '../plot.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const connections = 64

async function measure(
  processes: number,
  databaseUrl: string,
  folder: string,
): Promise<{ cpuMs: number; perSecond: number }> {
  const upstream = await startChild(here('../compare/upstream/marketplace.ts'))
  const served = { folder, upstreamUrl: upstream.url, supergraphFile: '', env: { DATABASE_URL: databaseUrl } }
  const pairs: { gateway: Awaited<ReturnType<typeof startOurs>>; client: Child }[] = []
  for (let n = 0; n < processes; n++)
    pairs.push({ gateway: await startOurs(served), client: await startChild(here('../compare/load.ts')) })
  const load = async (ms: number): Promise<number[]> =>
    Promise.all(
      pairs.map(async ({ gateway, client }, at) => {
        const order = { workload: 'search-cold', url: gateway.child.url, headers: gateway.headers, fixed: false }
        const from = at * 10_000_000 + Math.floor(ms)
        const asked = await client.ask({ type: 'check', ...order, from, count: 3 }, 'done')
        const { problems, extraBytes } = asked['result'] as { problems: string[]; extraBytes: number }
        if (problems[0] !== undefined) throw new Error(problems[0])
        const numbers = { from: from + 3, extraBytes, connections: connections / processes, ms }
        const { result, error } = await client.ask({ type: 'load', ...order, ...numbers }, 'done')
        if (error !== undefined) throw new Error(error as string)
        const { requests, bad, firstBad } = result as Loaded
        if (bad > 0) throw new Error(firstBad)
        return requests
      }),
    )
  // What is measured after less is the compiler.
  await load(15_000)
  const cpu = () => pairs.reduce((sum, { gateway }) => sum + treeUsage(gateway.child.pid).cpuMs, 0)
  const before = cpu()
  const began = performance.now()
  const requests = (await load(6_000)).reduce((sum, one) => sum + one, 0)
  const seconds = (performance.now() - began) / 1_000
  const cpuMs = (cpu() - before) / requests
  await Promise.all([...pairs.flatMap(({ gateway, client }) => [gateway.child.stop(), client.stop()]), upstream.stop()])
  return { cpuMs, perSecond: requests / seconds }
}

export async function overProcesses(): Promise<Series[]> {
  const database = await postgresForTests()
  if (!database) throw new Error('This sweep needs PostgreSQL.')
  const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
  const found = [
    { processes: 1, ...(await measure(1, database.url, folder)) },
    { processes: 2, ...(await measure(2, database.url, folder)) },
  ]
  await database.stop()
  await rm(folder, { recursive: true, force: true })
  return [
    { name: 'CPU ms', points: found.map(({ processes, cpuMs }) => [processes, cpuMs] as const) },
    {
      name: '1,000 a second',
      points: found.map(({ processes, perSecond }) => [processes, perSecond / 1_000] as const),
    },
  ]
}
