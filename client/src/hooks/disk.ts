/** The spool as the outbox needs it: a disk that is slow, full or not there is told of as trouble, and costs events only their safety. */
import type { TrackEventInput } from '../generated/graphql.ts'
import type { Clock } from '../weather.ts'
import type { Kept } from './contract.ts'
import { isChange, keyOf } from './event.ts'
import type { Event } from './event.ts'
import type { Change } from './panel-user.ts'
import type { Spool } from './spool.ts'

export interface DiskParts {
  readonly path: string
  readonly clock: Clock
  /** How long `put` waits at most. */
  readonly waitMs: number
  readonly onTrouble: (cause: unknown) => void
}

/** What an earlier process left behind, oldest first. */
export interface Left {
  readonly recovered: number
  readonly changes: readonly Change[]
  readonly activities: readonly TrackEventInput[]
}

export interface Disk {
  /** Never rejects: a spool that cannot be opened has nothing. */
  readonly left: Promise<Left>
  /** Whether there is a spool, in which events outlive this process. */
  readonly holds: boolean
  /** Resolves when the event is on disk or, so that a slow disk holds nobody up, after a moment. Never rejects. */
  put(event: Event): Promise<Kept>
  /** These, all of one lane, need no delivery any more. */
  done(events: readonly Event[]): void
  close(): Promise<void>
}

/** A panel may give a change and an activity the same key: the gateway takes both. */
const laneOf = (event: Event): string => (isChange(event) ? 'change' : 'activity')

/** Begins to open the spool; events may be put at once. */
export function openDisk({ path, clock, waitMs, onTrouble }: DiskParts): Disk {
  let spool: Spool | undefined
  const left = open()

  async function open(): Promise<Left> {
    try {
      // Only here, because a browser has none.
      const { openSpool } = await import('./spool.ts')
      spool = await openSpool(path)
      if (spool.unreadable > 0) onTrouble(new Error(`spool: ${spool.unreadable} lines could not be read.`))
    } catch (error) {
      onTrouble(error)
    }
    const left = spool?.left ?? []
    const of = (lane: string) => left.filter((entry) => entry.lane === lane).map(({ item }) => item)
    return {
      recovered: left.length,
      changes: of('change') as Change[],
      activities: of('activity') as TrackEventInput[],
    }
  }

  return {
    left,
    get holds() {
      return spool !== undefined
    },
    async put(event) {
      const key = keyOf(event)
      const written = left
        .then(() => spool?.put({ key, lane: laneOf(event), item: event }))
        .then(
          (): Kept => ({ kept: spool ? 'disk' : 'memory', key }),
          (error: unknown): Kept => {
            onTrouble(error)
            return { kept: 'memory', key }
          },
        )
      const over = new AbortController()
      const inMemory = (): Kept => ({ kept: 'memory', key })
      const late = clock.sleep(waitMs, { signal: over.signal, idle: true }).then(inMemory, inMemory)
      const kept = await Promise.race([written, late])
      over.abort()
      return kept
    },
    done(events) {
      const [first] = events
      if (!first) return
      // Behind what is put: before the spool is open, that waits as well.
      void left.then(() => spool?.done(laneOf(first), events.map(keyOf))).catch(onTrouble)
    },
    async close() {
      if (!spool) return
      // What was put and done in this breath goes to the spool before its end.
      await left
      await spool.close().catch(onTrouble)
    },
  }
}
