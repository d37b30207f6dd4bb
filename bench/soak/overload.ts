/**
 * Three times as much as the gateway can do. What it answers in time is its goodput; the rest it should refuse quickly. What it can
 * do is measured before and after each flood, because machines do not keep their speed.
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

export async function overload({ child, headers }: Running): Promise<Overload> {
  const order = { workload: 'search-cold', url: child.url, headers, fixed: false }
  const steady = await startChild(here('../compare/load.ts'))
  const flood = await startChild(here('open-loop.ts'))
  let from = 50_000_000
  const peakNow = async () => {
    const load = { type: 'load', ...order, from, connections: 32, extraBytes: 0, ms: 4_000 }
    const { requests, seconds, next } = (await steady.ask(load, 'done'))['result'] as Loaded
    from = next
    return requests / seconds
  }
  const at = async (perSecond: number, ms: number) => {
    const asked = { ...order, from, perSecond, ms, mostConnections: 4_000, usefulMs }
    const { seconds, next } = (await flood.ask(asked, 'done', ms + 60_000))['result'] as {
      seconds: Second[]
      next: number
    }
    from = next
    return seconds
  }

  await peakNow()
  const peaks = [await peakNow()]
  const kept: number[] = []
  let after: Second[] = []
  for (let round = 0; round < floods; round++) {
    const before = peaks.at(-1)!
    const during = await at(before * 3, floodSeconds * 1_000)
    show(`three times ${before.toFixed(0)} a second`, during)
    if (round === floods - 1) after = await at(before / 2, 10_000)
    peaks.push(await peakNow())
    const full = during.slice(2, floodSeconds - 1)
    const good = full.reduce((sum, second) => sum + second.good, 0) / full.length
    kept.push(good / ((before + peaks.at(-1)!) / 2))
  }
  show('half the peak afterwards', after)
  await Promise.all([steady.stop(), flood.stop()])
  const bad = after.findLastIndex(({ sent, good }) => good < sent)
  return { peak: median(peaks), kept, recoveredMs: (bad + 1) * 1_000 }
}

function show(title: string, seconds: readonly Second[]): void {
  console.log(title)
  for (const [at, { sent, good, late, refused, failed, unsent, p99Ms }] of seconds.entries())
    if (at % 3 === 0)
      console.log(
        `  second ${at}: ${sent} sent, ${good} good (p99 ${p99Ms.toFixed(0)} ms), ${late} late, ${refused} refused, ${failed} failed, ${unsent} not sent`,
      )
}
