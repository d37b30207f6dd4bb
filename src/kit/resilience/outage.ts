import type { Failure } from '../failure.ts'

/** There was no answer, or one that says "later". */
export const isOutage = ({ code }: Failure): boolean => code === 'SERVICE_UNAVAILABLE' || code === 'UPSTREAM_TIMEOUT'

/** No answer at all, or one that says nothing of what was asked. */
const statuses: ReadonlySet<number | undefined> = new Set([undefined, 401, 429, 502, 503, 504])

/** Whether a call failed because nobody there can be asked at the moment, so that any other would have failed as well. */
export const isForEverybody = (failure: Failure): boolean => isOutage(failure) && statuses.has(failure.upstream?.status)
