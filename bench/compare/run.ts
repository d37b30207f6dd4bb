/** Workload after workload, each with fresh processes; who cannot be installed is reported with every workload it would have taken part in. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { printSchema } from 'graphql'
import { buildSchemas } from '../../src/graphql/schema.ts'
import { peersFolder, peersInstalled } from './contestants.ts'
import type { Contestant } from './contestants.ts'
import { measureWorkload } from './measure.ts'
import type { Measured, Plan } from './measure.ts'
import type { Workload } from './workload.ts'

export type RunOptions = Omit<Plan, 'folder' | 'schemaFile'>

export async function run(
  workloads: readonly Workload[],
  who: readonly Contestant[],
  options: RunOptions,
): Promise<Measured[]> {
  const noPeers = who.some(({ peer }) => peer) ? reasonForNoPeers() : undefined
  const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
  const schemaFile = join(folder, 'schema.graphql')
  const { api } = buildSchemas({ resolvers: [], anonymous: { permissions: new Set() } })
  await writeFile(schemaFile, printSchema(api))
  const measured: Measured[] = []
  try {
    for (const workload of workloads) {
      const able = who.filter(({ behind }) => behind.includes(workload.behind))
      const missing = noPeers === undefined ? [] : able.filter(({ peer }) => peer)
      const present = able.filter((one) => !missing.includes(one))
      measured.push(...(await measureWorkload(workload, present, { ...options, folder, schemaFile })))
      for (const { name } of missing)
        measured.push({ workload: workload.name, contestant: name, rounds: [], problem: noPeers ?? '' })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return measured
}

/** Installs the packages of the peers as their own lock file says. The product needs none of them. */
function reasonForNoPeers(): string | undefined {
  if (peersInstalled()) return undefined
  console.error('Installing what the gateway is measured against (bench/peers)')
  try {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: peersFolder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return undefined
  } catch (error) {
    return `its packages cannot be installed here: ${(error as Error).message}`
  }
}

export const machine = () => ({
  cores: availableParallelism(),
  model: cpus()[0]?.model.trim() ?? 'unknown',
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
})
