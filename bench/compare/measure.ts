/** One workload against all who take part: started, checked, warmed up, then measured round by round in alternating order, checked again, stopped. */
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startChild, treeUsage } from './child.ts'
import type { Child } from './child.ts'
import type { Contestant, Surroundings } from './contestants.ts'
import type { Loaded, LoadOrder } from './load.ts'
import type { Order } from './order.ts'
import { writeSupergraph } from './shop/supergraph.ts'
import type { Workload } from './workload.ts'

export interface Round {
  requests: number
  perSecond: number
  /** Processor time of the server's process tree for one request, in milliseconds. */
  cpuMs: number
  p50Ms: number
  p99Ms: number
  rssMb: number
  upstreamCalls: number
}

export interface Measured {
  workload: string
  contestant: string
  rounds: Round[]
  /** Why there are no numbers, or not all. */
  problem?: string
}

export interface Plan {
  rounds: number
  seconds: number
  connections: number
  /** Processor time that every server gets to warm up, in milliseconds. */
  warmMs: number
  folder: string
  schemaFile: string
  profileFolder?: string | undefined
  say(line: string): void
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

interface Running {
  contestant: Contestant
  child: Child
  order: Order
  extraBytes: number
  measured: Measured
}

export async function measureWorkload(workload: Workload, who: readonly Contestant[], plan: Plan): Promise<Measured[]> {
  const upstream = await startChild(here(`upstream/${workload.behind}.ts`), {
    env: { LATENCY_MS: String(workload.latencyMs ?? 0) },
  })
  const client = await startChild(here('load.ts'))
  const running: Running[] = []
  const all: Measured[] = []
  try {
    const supergraphFile =
      workload.behind === 'shop' ? await writeSupergraph(plan.folder, upstream.url, workload.subgraphs) : ''
    const surroundings: Surroundings = { ...plan, workload, upstreamUrl: upstream.url, supergraphFile }
    for (const contestant of who) {
      const measured: Measured = { workload: workload.name, contestant: contestant.name, rounds: [] }
      all.push(measured)
      try {
        const { child, headers } = await contestant.start(surroundings)
        const order = { workload: workload.name, url: child.url, headers, from: 0, fixed: contestant.fixed ?? false }
        const one = { contestant, child, order, extraBytes: 0, measured }
        running.push(one)
        await check(client, one)
        await warm(client, one, plan, workload.latencyMs !== undefined)
        if (workload.settles) await quiet(upstream)
      } catch (error) {
        measured.problem = (error as Error).message
        plan.say(`${contestant.name}: ${measured.problem}`)
      }
    }
    for (let round = 0; round < plan.rounds; round++) {
      const fit = running.filter(({ measured }) => measured.problem === undefined)
      for (const one of round % 2 === 0 ? fit : fit.toReversed()) {
        const done = await measureRound(client, upstream, one, plan, workload.settles === true)
        one.measured.rounds.push(done)
        plan.say(`${workload.name} ${round + 1}: ${one.contestant.name} ${done.cpuMs.toFixed(3)} ms`)
      }
    }
    for (const one of running) {
      if (one.measured.problem !== undefined) continue
      await check(client, one).catch((error: unknown) => {
        one.measured.problem = `after the load: ${(error as Error).message}`
      })
    }
  } finally {
    await Promise.all([...running.map(({ child }) => child.stop()), client.stop(), upstream.stop()])
  }
  return all
}

async function tell<Result>(client: Child, message: unknown): Promise<Result> {
  const { result, error } = await client.ask(message, 'done')
  if (error !== undefined) throw new Error(error as string)
  return result as Result
}

const checked = 12

async function check(client: Child, one: Running): Promise<void> {
  const message = { type: 'check', ...one.order, count: checked }
  const { problems, extraBytes } = await tell<{ problems: string[]; extraBytes: number }>(client, message)
  one.order.from += checked
  one.extraBytes = extraBytes
  if (problems[0] !== undefined) throw new Error(`wrong answers: ${problems[0]}`)
}

/** A server that turns requests away when it is late does so now and then on a machine that is busy with something else. */
const mostRefused = 0.02
/** More connections than a server is measured with otherwise may be more than it takes in at once. */
const usualConnections = 64

async function load(client: Child, one: Running, connections: number, ms: number): Promise<Loaded> {
  const { order, extraBytes } = one
  const message: LoadOrder & { type: string } = { type: 'load', ...order, extraBytes, connections, ms }
  const loaded = await tell<Loaded>(client, message)
  order.from = loaded.next
  if (connections <= usualConnections && loaded.refused > loaded.requests * mostRefused)
    throw new Error(`${loaded.refused} of ${loaded.requests} requests were refused`)
  if (loaded.bad > 0) throw new Error(`${loaded.bad} wrong answers under load: ${loaded.firstBad}`)
  return loaded
}

/** Where everybody waits for what stands behind, compilers would not have their turn in minutes; then with so many times the connections. */
const moreToWarm = 8

/** Until compilers have had their turn: so much processor time, which on a busy machine takes a while, or so many requests. */
async function warm(client: Child, one: Running, plan: Plan, waits: boolean): Promise<void> {
  const { warmMs } = plan
  const connections = waits ? moreToWarm * plan.connections : plan.connections
  const { cpuMs: before } = treeUsage(one.child.pid)
  let requests = 0
  for (let turn = 0; turn < 12; turn++) {
    requests += (await load(client, one, connections, 1_500)).requests
    if (requests > 60_000 || treeUsage(one.child.pid).cpuMs - before > warmMs) return
  }
}

/** Waits until no calls came for half a second. */
async function quiet(upstream: Child): Promise<void> {
  for (let last = -1; ;) {
    const { calls = 0 } = await upstream.counts()
    if (calls === last) return
    last = calls
    await sleep(500)
  }
}

async function measureRound(
  client: Child,
  upstream: Child,
  one: Running,
  plan: Plan,
  settles: boolean,
): Promise<Round> {
  const calls = await upstream.counts()
  const before = treeUsage(one.child.pid)
  const { requests, seconds, p50Ms, p99Ms } = await load(client, one, plan.connections, plan.seconds * 1_000)
  if (settles) await quiet(upstream)
  const after = treeUsage(one.child.pid)
  const { calls: callsAfter = 0 } = await upstream.counts()
  return {
    requests,
    perSecond: requests / seconds,
    cpuMs: (after.cpuMs - before.cpuMs) / requests,
    p50Ms,
    p99Ms,
    rssMb: after.rssMb,
    upstreamCalls: (callsAfter - (calls['calls'] ?? 0)) / requests,
  }
}
