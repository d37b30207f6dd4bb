/** Three times as much as the gateway can do. What it answers in time is its goodput; the rest it should refuse quickly. */
import { fileURLToPath } from 'node:url'
import { startChild } from '../compare/child.ts'
import type { Loaded } from '../compare/load.ts'
import type { Running } from './mixed-load.ts'
import type { Second } from './open-loop.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const usefulMs = 2_000

export async function overload({
  child,
  headers,
}: Running): Promise<{ peak: number; kept: number; recoveredMs: number }> {
  const order = { workload: 'search-cold', url: child.url, headers, from: 50_000_000, fixed: false }
  const steady = await startChild(here('../compare/load.ts'))
  const load = { type: 'load', ...order, connections: 32, extraBytes: 0, ms: 8_000 }
  const { result } = await steady.ask(load, 'done')
  const { requests, seconds } = result as Loaded
  await steady.stop()
  const peak = requests / seconds

  const flood = await startChild(here('open-loop.ts'))
  const at = async (perSecond: number, ms: number, from: number) => {
    const asked = { ...order, from, perSecond, ms, mostConnections: 4_000, usefulMs }
    const answered = (await flood.ask(asked, 'done', ms + 60_000))['result'] as { seconds: Second[] }
    return answered.seconds
  }
  const during = await at(peak * 3, 20_000, 60_000_000)
  const after = await at(peak / 2, 10_000, 70_000_000)
  await flood.stop()
  show('three times the peak', during)
  show('half the peak afterwards', after)
  // The first two seconds fill the queues.
  const full = during.slice(2, 20)
  const kept = full.reduce((sum, { good }) => sum + good, 0) / full.length / peak
  const bad = after.findLastIndex(({ sent, good }) => good < sent)
  return { peak, kept, recoveredMs: (bad + 1) * 1_000 }
}

function show(title: string, seconds: readonly Second[]): void {
  console.log(title)
  for (const [at, { sent, good, late, refused, failed, unsent, p99Ms }] of seconds.entries())
    if (at % 3 === 0)
      console.log(
        `  second ${at}: ${sent} sent, ${good} good (p99 ${p99Ms.toFixed(0)} ms), ${late} late, ${refused} refused, ${failed} failed, ${unsent} not sent`,
      )
}
