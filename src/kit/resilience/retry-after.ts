const imfFixdate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Reads a Retry-After header (RFC 9110 section 10.2.3) and gives milliseconds to wait, at most `maxMs`. Null when it is missing
 * or asks for nothing sensible (garbage, negative, zero, a date in the past): then the caller's own backoff applies.
 */
export function parseRetryAfter(value: unknown, nowMs: number, maxMs = 60_000): number | null {
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (/^\d{1,400}$/.test(text)) {
    const seconds = Number(text)
    return seconds > 0 ? Math.min(seconds * 1000, maxMs) : null
  }
  if (!imfFixdate.test(text)) return null
  const waitMs = Date.parse(text) - nowMs
  return waitMs > 0 ? Math.min(waitMs, maxMs) : null
}
