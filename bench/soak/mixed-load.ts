/** Everything in turns on a few connections, and every few seconds a look at the process. */
import { fileURLToPath } from 'node:url'
import { startChild, treeUsage } from '../compare/child.ts'
import type { Child } from '../compare/child.ts'
import type { Loaded } from '../compare/load.ts'
import { median } from '../compare/results.ts'

const mix = ['search-cold', 'search-hot', 'small', 'plugin-page', 'sync-user', 'track-events']
const lookEveryMs = 10_000

export interface Running {
  readonly name: string
  child: Child
  headers: Record<string, string>
}

interface Look {
  atMinutes: number
  rssMb: number
  heapMb: number
  handles: number
  loopP99Ms: number
}

export async function mixedLoad({ child, headers }: Running, ms: number) {
  const clients = await Promise.all(
    mix.map(() => startChild(fileURLToPath(new URL('../compare/load.ts', import.meta.url)))),
  )
  const next = mix.map(() => 0)
  const extra = mix.map(() => 0)
  const looks: Look[] = []
  let [requests, wrong, firstWrong] = [0, 0, '']
  const order = (at: number) => ({ workload: mix[at], url: child.url, headers, from: next[at], fixed: false })
  const told = async (at: number, message: object) => {
    const { result, error } = await clients[at]!.ask({ ...order(at), ...message }, 'done')
    if (error !== undefined) throw new Error(error as string)
    return result
  }
  for (let at = 0; at < mix.length; at++) {
    const { problems, extraBytes } = (await told(at, { type: 'check', count: 5 })) as {
      problems: string[]
      extraBytes: number
    }
    if (problems[0] !== undefined) throw new Error(problems[0])
    next[at]! += 5
    extra[at] = extraBytes
  }
  const began = performance.now()
  while (performance.now() - began < ms) {
    // One or two connections of each kind: busy, but with room, as a gateway should be run.
    await Promise.all(
      mix.map(async (_name, at) => {
        const loaded = (await told(at, {
          type: 'load',
          connections: at < 4 ? 2 : 1,
          ms: lookEveryMs,
          extraBytes: extra[at],
        })) as Loaded
        next[at] = loaded.next
        requests += loaded.requests
        wrong += loaded.bad
        firstWrong ||= loaded.firstBad
      }),
    )
    const probed = (await child.ask('probe', 'probed')) as unknown as Look
    const look = { ...probed, atMinutes: (performance.now() - began) / 60_000, rssMb: treeUsage(child.pid).rssMb }
    looks.push(look)
    if (looks.length % 6 === 1)
      console.log(
        `${look.atMinutes.toFixed(1)} min: RSS ${look.rssMb.toFixed(0)} MB, heap ${look.heapMb.toFixed(0)} MB, ${look.handles} handles, loop p99 ${look.loopP99Ms.toFixed(1)} ms, ${requests} requests`,
      )
  }
  await Promise.all(clients.map((client) => client.stop()))
  const late = looks.slice(Math.floor(looks.length / 2))
  const handles = looks.map((look) => look.handles)
  return {
    requests,
    wrong,
    firstWrong,
    rssSlope: slope(late.map(({ atMinutes, rssMb }) => [atMinutes, rssMb])),
    heapSlope: slope(late.map(({ atMinutes, heapMb }) => [atMinutes, heapMb])),
    handles: [Math.min(...handles), handles.at(-1) ?? 0] as const,
    loopP99Ms: median(looks.map((look) => look.loopP99Ms)),
    worstLoopP99Ms: Math.max(...looks.map((look) => look.loopP99Ms)),
  }
}

/** Of the straight line that fits best. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (pick: 0 | 1) => points.reduce((sum, point) => sum + point[pick], 0) / points.length
  const [meanX, meanY] = [mean(0), mean(1)]
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const under = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return under === 0 ? 0 : over / under
}
