import type { Failure } from '../failure.ts'

/** No answer at all, or one that says nothing of what was asked. */
const statuses: ReadonlySet<number | undefined> = new Set([undefined, 401, 429, 502, 503, 504])

/** Whether a call failed because nobody there can be asked at the moment, so that any other would have failed as well. */
export const isForEverybody = ({ code, upstream }: Failure): boolean =>
  (code === 'SERVICE_UNAVAILABLE' || code === 'UPSTREAM_TIMEOUT') && statuses.has(upstream?.status)
