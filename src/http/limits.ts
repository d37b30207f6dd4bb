/** What one request and one connection may cost. Times in milliseconds, sizes in bytes. */
export interface HttpLimits {
  readonly headerCount: number
  readonly headerBytes: number
  readonly urlBytes: number
  /** Counted before and after decompression. */
  readonly bodyBytes: number
  /** From the first byte of a request (or from connecting) to the end of its headers. */
  readonly headersMs: number
  /** From the first byte of a request to the end of its body. */
  readonly requestMs: number
  readonly keepAliveMs: number
  /** How long a client may leave a waiting answer unread. */
  readonly stalledReaderMs: number
  /** How long what is still being sent after an early refusal is thrown away, so that the client can read the refusal. */
  readonly lingerMs: number
  readonly connections: number
  readonly inFlight: number
  readonly eventLoopLagMs: number
}

export const defaultHttpLimits: HttpLimits = {
  headerCount: 100,
  headerBytes: 16_384,
  urlBytes: 8_192,
  bodyBytes: 1_048_576,
  headersMs: 10_000,
  requestMs: 15_000,
  keepAliveMs: 65_000,
  stalledReaderMs: 15_000,
  lingerMs: 300,
  connections: 10_000,
  inFlight: 1_000,
  eventLoopLagMs: 200,
}
