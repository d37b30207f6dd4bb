/** Lines about a long import: how far, how fast, how much longer. */

const everyMs = 500

export interface Progress {
  /** To be told often; it says something at most twice a second. */
  at(items: number, bytes: number): void
  end(items: number): void
}

export function progress(
  what: string,
  totalBytes: number,
  say: (line: string) => void,
  now: () => number = () => performance.now(),
): Progress {
  const began = now()
  let said = began
  const seconds = () => Math.max(0.001, (now() - began) / 1000)
  const rate = (items: number) => Math.round(items / seconds())
  return {
    at(items, bytes) {
      if (now() - said < everyMs) return
      said = now()
      const share = Math.min(1, bytes / totalBytes)
      const left = Math.ceil((seconds() * (1 - share)) / Math.max(0.01, share))
      say(`${what}: ${items} (${Math.floor(share * 100)} %), ${rate(items)} a second, about ${left} s left`)
    },
    end: (items) => say(`${what}: ${items}, ${rate(items)} a second`),
  }
}
