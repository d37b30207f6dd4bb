import type { UpstreamFailure } from '../failure.ts'

/** A non-negative whole number as digits. */
export type Count = string

/** RFC 3339 in UTC with milliseconds. */
export type Timestamp = string

export interface Money {
  /** Exact decimal text such as `9.99`. */
  readonly amount: string
  readonly currency: string
}

/** An entry of a list: the object, or the reason why this one entry cannot be shown (graphql-js turns it into an error of that entry). */
export type Entry<T> = T | UpstreamFailure

/** What was found by id. Null: the marketplace says there is none. A failure: asking failed. No entry: it cannot be asked for this. */
export type Lookup<T> = ReadonlyMap<string, Entry<T> | null>
