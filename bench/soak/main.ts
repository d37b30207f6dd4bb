/**
 * `npm run bench:soak -- [minutes]`: mixed load for a while (30 minutes unless said otherwise), looking at memory, handles and the event
 * loop; then three times as much as the gateway can do, and how it recovers. Ends in "N passed, N failed".
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild } from '../compare/child.ts'
import { startOurs } from '../compare/ours.ts'
import { median } from '../compare/results.ts'
import { machine } from '../compare/run.ts'
import { mixedLoad } from './mixed-load.ts'
import { overload } from './overload.ts'
import type { Overload } from './overload.ts'

const minutes = Number(process.argv[2] ?? 30)
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'))
const upstream = await startChild(here('../compare/upstream/marketplace.ts'))
const execArgv = ['--expose-gc', '--import', here('probe.ts')]
const ours = await startOurs({ folder, upstreamUrl: upstream.url, supergraphFile: '', execArgv })
const gateway = { name: 'gateway', ...ours }
/** Refuses as soon as 64 are in flight. */
const byHand = {
  name: 'floor',
  child: await startChild(here('../compare/servers/marketplace-floor.ts'), {
    env: { NODE_ENV: 'production', UPSTREAM_URL: upstream.url, MOST_IN_FLIGHT: '64' },
  }),
  headers: {},
}
const verdicts: { what: string; ok: boolean }[] = []
const percent = (share: number) => `${(share * 100).toFixed(0)} %`
const judge = (what: string, ok: boolean) => verdicts.push({ what, ok })
try {
  console.log(`${machine().date}, ${machine().cores} × ${machine().model}, Node ${machine().node}, ${minutes} minutes`)
  const calm = await mixedLoad(gateway, minutes * 60_000)
  judge(
    `${calm.requests} requests, ${calm.wrong} wrong answers${calm.firstWrong && ` (${calm.firstWrong})`}`,
    calm.wrong === 0,
  )
  judge(`RSS grows by ${calm.rssSlope.toFixed(2)} MB a minute in the second half (1 at most)`, calm.rssSlope <= 1)
  judge(
    `heap after GC grows by ${calm.heapSlope.toFixed(2)} MB a minute in the second half (0.5 at most)`,
    calm.heapSlope <= 0.5,
  )
  judge(
    `handles: ${calm.handles.join(' to ')} (no more at the end than 20 above the least)`,
    calm.handles[1] - calm.handles[0] <= 20,
  )
  judge(
    `event loop delay p99: median ${calm.loopP99Ms.toFixed(1)} ms, worst ${calm.worstLoopP99Ms.toFixed(1)} ms (50 at most)`,
    calm.loopP99Ms <= 50,
  )
  const [{ peak, kept, recoveredMs }, floor] = (await overload([gateway, byHand])) as [Overload, Overload]
  const range = (shares: readonly number[]) => `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`
  judge(
    `three times ${peak.toFixed(0)} requests a second: ${percent(median(kept))} of the peak are answered in time (${range(kept)}; 80 % at least); by hand ${percent(median(floor.kept))} of ${floor.peak.toFixed(0)} (${range(floor.kept)})`,
    median(kept) >= 0.8,
  )
  judge(`after it all is well within ${(recoveredMs / 1_000).toFixed(0)} s (5 at most)`, recoveredMs <= 5_000)
} finally {
  await Promise.all([gateway.child.stop(), byHand.child.stop()])
  await upstream.stop()
  await rm(folder, { recursive: true, force: true })
}
for (const { what, ok } of verdicts) console.log(`${ok ? '✓' : '✗'} ${what}`)
const failed = verdicts.filter(({ ok }) => !ok).length
console.log(`\n${verdicts.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
