import type { Clock } from '../kit/clock.ts'
import { ownCopy } from '../kit/raw-text.ts'
import type { RawText } from '../kit/raw-text.ts'
import { textHash } from '../kit/text-hash.ts'
import type { Parse } from './answer.ts'
import { cut, endOfObject, lift, putBack, Unread } from './pieces.ts'
import type { Place } from './pieces.ts'

export interface SeenBefore<T> {
  /** As `JSON.parse`, for an answer with things at this place; those that have been seen before are not parsed. */
  readonly parse: Readonly<Record<Place, Parse>>
  /** As `make`; the very object of the last time for a thing that was seen before. Throws what `make` throws. */
  read(thing: unknown, at?: string): T
  /** The data of a thing, for what cannot be read. */
  dataOf(thing: unknown): unknown
  /** Lets go of what is remembered of these things. All of them at once: it walks over everything. */
  forget(ids: ReadonlySet<string>): void
}

interface SeenBeforeOptions<T> {
  /** Checks and maps; what it gives is shared and must not be changed. */
  readonly make: (data: unknown, at?: string) => T
  readonly idOf: (made: T) => string
  /** In place of `JSON.parse`, for the text of one thing. */
  readonly parse?: (text: string) => unknown
  /** Bytes of the texts of all things together. What is made of them takes about as much again. */
  readonly mostBytes: number
  /** What nobody asked for in this time is gone. */
  readonly maxAgeMs: number
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>
  /** Nothing is asked any more: no timer goes on. */
  readonly closed: AbortSignal
}

interface Remembered<T> {
  /** Raw, like all texts here. */
  readonly text: string
  readonly made: T
}

/** A thing of an answer, as it came. */
class Piece {
  readonly data: unknown
  readonly text: string

  constructor(raw: RawText, text: string, parse: (text: string) => unknown) {
    this.data = parse(raw.decode(text))
    this.text = text
  }
}

class Known<T> {
  readonly made: T

  constructor(made: T) {
    this.made = made
  }
}

/** By so many characters of its text a thing is looked up; they hold its id in any answer we have met. */
const headLength = 64
/** Or by all of it: the first brace that closes may be its end. */
const endOfHead = (text: string, at: number): number => Math.min(at + headLength, text.indexOf('}', at) + 1)

/** A number, which is found faster than a text, and as the engine holds it best: 30 bits. Of two things with one only the later is remembered. */
const headOf = (text: string, at = 0): number => textHash(text, at, endOfHead(text, at)) & 0x3fffffff

/** The facets of a search, which few ask for, are most of what is left of its answer without the things. */
const seldomAsked = 'facets'

/** The rest of an answer with that part unread; undefined where it is somewhere else than expected. */
function parsedWithout(raw: RawText, rest: string, place: Place): unknown {
  const lifted = place === 'items' ? lift(rest, seldomAsked) : undefined
  if (!lifted) return undefined
  const parsed = JSON.parse(raw.decode(lifted.rest)) as { data?: Record<string, unknown> | null }
  if (parsed.data?.[seldomAsked] !== 0) return undefined
  parsed.data[seldomAsked] = new Unread(raw, lifted.object)
  return parsed
}

/**
 * The marketplace says the same of the same thing many times a second. Whether it does is seen in its text, byte for byte, which
 * costs a hundredth of parsing, checking and mapping it; and whoever gets the same object knows that nothing has changed.
 */
export function createSeenBefore<T>(options: SeenBeforeOptions<T>): SeenBefore<T> {
  const { make, idOf, parse = JSON.parse, mostBytes, maxAgeMs, clock, closed } = options
  // Two generations: what is asked for moves to the young one, and what stays behind is dropped as a whole.
  let young = new Map<number, Remembered<T>>()
  let old = young
  let bytes = 0
  let turnAt = clock.monotonic() + maxAgeMs / 2

  let sweeping = false

  function turn(now: number): void {
    old = now >= turnAt + maxAgeMs / 2 ? new Map() : young
    young = new Map()
    bytes = 0
    turnAt = now + maxAgeMs / 2
  }

  /** What is too old is let go even if nothing new comes: it may speak of persons. */
  async function sweep(): Promise<void> {
    sweeping = true
    while (young.size > 0 || old.size > 0) {
      try {
        await clock.sleep(Math.max(0, turnAt - clock.monotonic()), closed)
      } catch {
        return
      }
      const now = clock.monotonic()
      if (now >= turnAt) turn(now)
    }
    sweeping = false
  }

  function keep(entry: Remembered<T>): void {
    const now = clock.monotonic()
    if (bytes + entry.text.length > mostBytes / 2 || now >= turnAt) turn(now)
    young.set(headOf(entry.text), entry)
    bytes += entry.text.length
    if (!sweeping) void sweep()
  }

  /** What stands at this place of a text, if it was seen before. */
  function seenAt(text: string, at: number): Remembered<T> | undefined {
    const head = headOf(text, at)
    const last = young.get(head)
    if (last && text.slice(at, at + last.text.length) === last.text) return last
    const before = old.get(head)
    if (!before || before === last || text.slice(at, at + before.text.length) !== before.text) return undefined
    keep(before)
    return before
  }

  const parseAt =
    (place: Place): Parse =>
    (raw) => {
      const text = raw.bytes
      const things: (Piece | Known<T>)[] = []
      const rest = cut(text, place, (from) => {
        const seen = seenAt(text, from)
        const end = seen ? from + seen.text.length : endOfObject(text, from)
        if (end !== -1) things.push(seen ? new Known(seen.made) : new Piece(raw, text.slice(from, end), parse))
        return end
      })
      const parsed = rest === undefined ? undefined : (parsedWithout(raw, rest, place) ?? JSON.parse(raw.decode(rest)))
      return putBack(parsed, place, things) ? parsed : JSON.parse(raw.decode())
    }

  return {
    parse: { items: parseAt('items'), list: parseAt('list'), one: parseAt('one') },
    read(thing, at) {
      if (thing instanceof Known) return thing.made as T
      if (!(thing instanceof Piece)) return make(thing, at)
      const made = make(thing.data, at)
      keep({ text: ownCopy(thing.text), made })
      return made
    },
    dataOf: (thing) => (thing instanceof Piece ? thing.data : thing),
    forget(ids) {
      for (const generation of new Set([young, old]))
        for (const [head, { made }] of generation) if (ids.has(idOf(made))) generation.delete(head)
    },
  }
}
