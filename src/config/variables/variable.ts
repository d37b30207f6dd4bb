/** What is said of one variable of the environment. */
import type { Kind } from '../kinds.ts'

export interface Variable<T = unknown> {
  readonly kind: Kind<T>
  /** Used when the variable is missing or empty; without one the variable is simply not set. */
  readonly fallback?: T
  /** For people who run the gateway. */
  readonly about: string
  readonly group:
    | 'Gateway'
    | 'Store'
    | 'Callers'
    | 'Marketplace'
    | 'Features'
    | 'Limits'
    | 'Synchronisation'
    | 'Federation'
    | 'Command line'
  readonly secret?: true
  /** Read again while the gateway runs, where it stands in a file. */
  readonly followed?: true
  /** Its file may be empty, which says that there is none. */
  readonly emptyFile?: true
  /** The path of a file that must be there at the start; a private one is nobody's but the gateway's to read. */
  readonly file?: 'public' | 'private'
  /** Must be set in production; elsewhere development values are used. */
  readonly production?: 'required'
  /** Signs something: at least 32 bytes, and no example or default value. */
  readonly strong?: true
}

/** Keeps the entry as narrow as it is written, so that the type of the value follows from kind and fallback. */
export const variable = <T, const V extends Variable<T>>(entry: V & { kind: Kind<T> }): V => entry
