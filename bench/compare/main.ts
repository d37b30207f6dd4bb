/**
 * `npm run bench`: our gateway beside what a user would take instead, on the same work in the same run. Processor time of a request is the
 * figure.
 *
 *   npm run bench -- --workloads search-cold,small --servers floor,gateway,apollo-express --rounds 5 --seconds 1.5
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { printSchema } from 'graphql'
import { buildSchemas } from '../../src/graphql/schema.ts'
import { contestants, peersFolder, peersInstalled } from './contestants.ts'
import type { Contestant } from './contestants.ts'
import { measureWorkload } from './measure.ts'
import type { Measured, Plan } from './measure.ts'
import { rowsOf, table } from './results.ts'
import { workloadNamed, workloads } from './workloads.ts'

const { values } = parseArgs({
  options: {
    workloads: { type: 'string', default: workloads.map(({ name }) => name).join(',') },
    servers: { type: 'string', default: contestants.map(({ name }) => name).join(',') },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1.5' },
    connections: { type: 'string', default: '64' },
    json: { type: 'string' },
    profile: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
})

function contestantNamed(name: string): Contestant {
  const found = contestants.find((one) => one.name === name)
  if (!found)
    throw new Error(`There is no server "${name}". There are: ${contestants.map((one) => one.name).join(', ')}.`)
  return found
}

/** The packages of the peers, as their own lock file says; the product needs none of them. */
function installPeers(): void {
  if (peersInstalled()) return
  console.error('Installing what the gateway is measured against (bench/peers)')
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: peersFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const chosen = values.workloads.split(',').map(workloadNamed)
const who = values.servers.split(',').map(contestantNamed)
let noPeers: string | undefined
if (who.some(({ peer }) => peer)) {
  try {
    installPeers()
  } catch (error) {
    noPeers = `its packages cannot be installed here: ${(error as Error).message}`
  }
}
const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
const schemaFile = join(folder, 'schema.graphql')
const { api } = buildSchemas({ resolvers: [], anonymous: { permissions: new Set() } })
await writeFile(schemaFile, printSchema(api))
const plan: Plan = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  connections: Number(values.connections),
  folder,
  schemaFile,
  profileFolder: values.profile,
  say: (line) => values.quiet || console.error(line),
}
const measured: Measured[] = []
try {
  for (const workload of chosen) {
    const able = who.filter(({ behind }) => behind.includes(workload.behind))
    const missing = noPeers === undefined ? [] : able.filter(({ peer }) => peer)
    measured.push(
      ...(await measureWorkload(
        workload,
        able.filter((one) => !missing.includes(one)),
        plan,
      )),
    )
    for (const { name } of missing)
      measured.push({ workload: workload.name, contestant: name, rounds: [], problem: noPeers! })
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
const rows = rowsOf(measured)
const machine = {
  cores: cpus().length,
  model: cpus()[0]?.model.trim() ?? 'unknown',
  node: process.version,
  at: new Date().toISOString().slice(0, 10),
}
console.log(
  `${machine.at}, ${machine.cores} × ${machine.model}, Node ${machine.node}, ${plan.connections} connections, ${plan.rounds} rounds of ${plan.seconds} s`,
)
console.log(table(rows))
if (values.json !== undefined)
  await writeFile(
    values.json,
    `${JSON.stringify({ machine, plan: { rounds: plan.rounds, seconds: plan.seconds, connections: plan.connections }, rows }, null, 2)}\n`,
  )
process.exit(measured.some(({ problem }) => problem !== undefined) ? 1 : 0)
