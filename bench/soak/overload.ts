/**
 * Three times as much as a server can do. What it answers in time is its goodput; the rest it should refuse quickly. What it can
 * do is measured before and after each flood, because machines do not keep their speed. The client that sends so much is on the same machine and
 * slows down whoever it asks: what somebody keeps who refuses by hand, as cheaply as can be, says how much.
 */
import { fileURLToPath } from 'node:url'
import { startChild } from '../compare/child.ts'
import type { Loaded } from '../compare/load.ts'
import { median } from '../compare/results.ts'
import type { Running } from './mixed-load.ts'
import type { Second } from './open-loop.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const usefulMs = 2_000
const floods = 5
/** The first two seconds of a flood fill the queues; what is sent in the last one may be answered after it. */
const floodSeconds = 8

export interface Overload {
  /** Requests a second, the median of all measurements. */
  peak: number
  /** Share of the peak around it that each flood left. */
  kept: readonly number[]
  recoveredMs: number
}

/** Of each of them, in turns. */
export async function overload(servers: readonly Running[]): Promise<Overload[]> {
  const steady = await startChild(here('../compare/load.ts'))
  const flood = await startChild(here('open-loop.ts'))
  let from = 50_000_000
  const orderFor = ({ child, headers }: Running) => ({
    workload: 'search-cold',
    url: child.url,
    headers,
    fixed: false,
    from,
  })
  const peakOf = async (server: Running) => {
    const load = { type: 'load', ...orderFor(server), connections: 32, extraBytes: 0, ms: 4_000 }
    const { requests, seconds, next } = (await steady.ask(load, 'done'))['result'] as Loaded
    from = next
    return requests / seconds
  }
  const at = async (server: Running, perSecond: number, ms: number) => {
    const asked = { ...orderFor(server), perSecond, ms, mostConnections: 4_000, usefulMs }
    const { seconds, next } = (await flood.ask(asked, 'done', ms + 60_000))['result'] as {
      seconds: Second[]
      next: number
    }
    from = next
    return seconds
  }
  const floodOnce = async (server: Running) => {
    const before = await peakOf(server)
    const during = await at(server, before * 3, floodSeconds * 1_000)
    show(`${server.name}: three times ${before.toFixed(0)} a second`, during)
    const after = await peakOf(server)
    const full = during.slice(2, floodSeconds - 1)
    const good = full.reduce((sum, second) => sum + second.good, 0) / full.length
    return { peaks: [before, after], kept: (good * 2) / (before + after) }
  }

  for (const server of servers) await peakOf(server)
  const outcomes = servers.map((server) => ({ server, peaks: [] as number[], kept: [] as number[] }))
  for (let round = 0; round < floods; round++) {
    for (const outcome of round % 2 ? outcomes.toReversed() : outcomes) {
      const { peaks, kept } = await floodOnce(outcome.server)
      outcome.peaks.push(...peaks)
      outcome.kept.push(kept)
    }
  }
  const results: Overload[] = []
  for (const { server, peaks, kept } of outcomes) {
    const peak = median(peaks)
    await at(server, peak * 3, floodSeconds * 1_000)
    const after = await at(server, peak / 2, 10_000)
    show(`${server.name}: half the peak afterwards`, after)
    const bad = after.findLastIndex(({ sent, good }) => good < sent)
    results.push({ peak, kept, recoveredMs: (bad + 1) * 1_000 })
  }
  await Promise.all([steady.stop(), flood.stop()])
  return results
}

function show(title: string, seconds: readonly Second[]): void {
  console.log(title)
  for (const [at, { sent, good, late, refused, failed, unsent, p99Ms }] of seconds.entries())
    if (at % 3 === 0)
      console.log(
        `  second ${at}: ${sent} sent, ${good} good (p99 ${p99Ms.toFixed(0)} ms), ${late} late, ${refused} refused, ${failed} failed, ${unsent} not sent`,
      )
}
