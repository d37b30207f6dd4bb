import type { Log } from '../kit/log.ts'
import type { Exchange } from './exchange.ts'

/** Writes the line of one request. */
export type AccessLog = (exchange: Exchange, status: number, durationMs: number) => void

export function createAccessLog(log: Log): AccessLog {
  // The fields of this line are ours, one by one; looking through them for what must not be in them costs more than all the rest.
  const requests = log.child({}, { redact: { paths: [] } })
  return ({ requestId, method, path, notes }, status, durationMs) => {
    requests.info({ requestId, method, path: forLog(path), status, durationMs, ...notes }, 'request')
  }
}

/** A path comes from the client: it is shortened, and what looks like an e-mail address in it is left out. */
function forLog(path: string): string {
  const short = path.length > 200 ? path.slice(0, 200) : path
  if (!address.test(short)) return short
  return short
    .split('/')
    .map((part) => (address.test(part) ? '…' : part))
    .join('/')
}

const address = /@|%40/i
