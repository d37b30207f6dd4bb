import type { Clock } from '../../kit/clock.ts'

/** Every break costs a start of the process, a fifth of a second of a core, and whoever sends ever new operations could ask for that again and again. */
const most = 5
const withinMs = 60_000
const restMs = 60_000

/** When the native planner is left alone with the operations over a supergraph, and all plans for it are our own. */
export interface Rests {
  /** Notes that it broke off; true where a rest begins with it. */
  broke(hash: string): boolean
  isOn(hash: string): boolean
}

export function createRests({ monotonic }: Pick<Clock, 'monotonic'>): Rests {
  const breaks = new Map<string, number[]>()
  const ends = new Map<string, number>()
  return {
    broke(hash) {
      const now = monotonic()
      // What is over goes here, that those of old supergraphs do not stay.
      for (const [each, times] of breaks) if (times.at(-1)! < now - withinMs) breaks.delete(each)
      for (const [each, end] of ends) if (end <= now) ends.delete(each)
      const recent = [...(breaks.get(hash) ?? []).filter((time) => time > now - withinMs), now]
      breaks.set(hash, recent)
      if (recent.length < most) return false
      breaks.delete(hash)
      ends.set(hash, now + restMs)
      return true
    },
    isOn: (hash) => monotonic() < (ends.get(hash) ?? -Infinity),
  }
}
