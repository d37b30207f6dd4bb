/**
 * Why there is no answer. The codes are undici's where it has one for the case, so that both clients are judged by one table;
 * errors of the system (`ECONNREFUSED` and such) and of TLS come through as they are.
 */
export type HttpCode =
  /** Nothing was sent. */
  | 'UND_ERR_CONNECT_TIMEOUT'
  | 'UND_ERR_CLOSED'
  | 'UND_ERR_DESTROYED'
  | 'UND_ERR_INVALID_ARG'
  /** Sent, and no answer. */
  | 'UND_ERR_HEADERS_TIMEOUT'
  | 'UND_ERR_BODY_TIMEOUT'
  | 'UND_ERR_SOCKET'
  /** `withinMs` was not enough. */
  | 'HTTP_TIMEOUT'
  /** The same on a connection that had been kept: most likely the server had closed it and saw nothing, but nobody can know. */
  | 'HTTP_STALE_CONNECTION'
  /** An answer that is not HTTP/1.1, or could be read in two ways. */
  | 'HPE_INVALID_ANSWER'
  | 'UND_ERR_HEADERS_OVERFLOW'

export class HttpFailure extends Error {
  readonly code: HttpCode

  constructor(code: HttpCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'HttpFailure'
    this.code = code
  }
}

export const garbled = (what: string): HttpFailure => new HttpFailure('HPE_INVALID_ANSWER', `The answer ${what}`)

const timeouts: readonly string[] = [
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'HTTP_TIMEOUT',
] satisfies HttpCode[]

/** Whether the server was asked and did not answer in time. */
export const isTimeout = (error: unknown): boolean => timeouts.includes(codeOf(error))

export const codeOf = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}
