/** Small counters: how often each route was called, and how many calls were, are and were left waiting. */
export interface CallCounts {
  total: number
  inFlight: number
  maxInFlight: number
  /** Connections the caller gave up before it was answered. */
  aborted: number
  byRoute: Record<string, number>
  byStatus: Record<string, number>
}

export class Calls {
  #counts: CallCounts = none()

  begin(): void {
    this.#counts.inFlight++
    this.#counts.total++
    this.#counts.maxInFlight = Math.max(this.#counts.maxInFlight, this.#counts.inFlight)
  }

  named(route: string): void {
    this.#counts.byRoute[route] = (this.#counts.byRoute[route] ?? 0) + 1
  }

  end(status: number | null, aborted: boolean): void {
    this.#counts.inFlight--
    if (aborted) this.#counts.aborted++
    const key = String(status)
    if (status !== null) this.#counts.byStatus[key] = (this.#counts.byStatus[key] ?? 0) + 1
  }

  counts(): CallCounts {
    return structuredClone(this.#counts)
  }

  /** Back to nothing, but for the calls that are still under way. */
  clear(): void {
    const { inFlight } = this.#counts
    this.#counts = { ...none(), inFlight, maxInFlight: inFlight }
  }
}

const none = (): CallCounts => ({ total: 0, inFlight: 0, maxInFlight: 0, aborted: 0, byRoute: {}, byStatus: {} })
