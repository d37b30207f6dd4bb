import type { HttpAnswer, HttpRequest } from './client.ts'
import type { Exchange } from './connection.ts'

/** What a call tells the pool. */
export interface Pool {
  /** Whether this failure is no end, because the call is made again. */
  again(call: Call, reason: unknown): boolean
  ended(): void
}

/** A request and who waits for it; in line until a connection is free. */
export class Call implements Exchange {
  readonly request: HttpRequest
  readonly bytes: string | Buffer
  readonly endsAt: number
  late = false
  mayRepeat: boolean
  /** Whether a connection is being opened because of it. */
  opening = false
  readonly #pool: Pool
  readonly #take: (answer: HttpAnswer) => void
  readonly #reject: (reason: unknown) => void

  constructor(
    pool: Pool,
    request: HttpRequest,
    about: { readonly bytes: string | Buffer; readonly endsAt: number },
    take: (answer: HttpAnswer) => void,
    reject: (reason: unknown) => void,
  ) {
    this.request = request
    this.bytes = about.bytes
    this.endsAt = about.endsAt
    this.mayRepeat = request.repeatable === true
    this.#pool = pool
    this.#take = take
    this.#reject = reject
  }

  answered(answer: HttpAnswer): void {
    this.#pool.ended()
    this.#take(answer)
  }

  failed(reason: unknown): void {
    if (this.#pool.again(this, reason)) return
    this.#pool.ended()
    this.#reject(reason)
  }
}
