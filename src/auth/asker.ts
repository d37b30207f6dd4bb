import type { RequestInfo } from '../kit/request.ts'
import type { Caller } from './caller.ts'

/** Who asks, and for which request: what every service and loader is told. */
export interface Asker {
  readonly caller: Caller
  readonly request: RequestInfo
}
