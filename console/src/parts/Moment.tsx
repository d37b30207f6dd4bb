/** A moment, in UTC as all times of the gateway; null is not known. */
export function Moment({ at, unknown = 'not known' }: { at: string | null; unknown?: string }) {
  if (at === null) return <span className="unknown">{unknown}</span>
  return <time dateTime={at}>{momentText(at)}</time>
}

/** `2026-11-28 09:15:00 UTC`. */
export const momentText = (at: string): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
