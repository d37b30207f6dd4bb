/** Whose mistake it is when there is no supergraph to serve. */
import { ConfigError } from '../config/config.ts'
import type { Config } from '../config/config.ts'
import { Failure } from '../kit/failure.ts'

/**
 * What a file says that does not fit is a mistake of the configuration: a `ConfigError` that names the variables which lead to it. What
 * came from an address, or did not come, may be well at the next start; the variables are named then, too.
 */
export function graphMistake({ SUPERGRAPH, SUBGRAPH_SETTINGS }: Config, thrown: unknown): unknown {
  if (!(thrown instanceof Failure)) return thrown
  const source = SUPERGRAPH === undefined ? 'SUBGRAPHS' : 'SUPERGRAPH'
  const says = `${SUBGRAPH_SETTINGS === undefined ? source : `${source} and SUBGRAPH_SETTINGS`}: ${thrown.message}`
  const isFile = !/^https?:/.test(SUPERGRAPH ?? '')
  return thrown.code === 'VALIDATION_ERROR' && isFile
    ? new ConfigError([says])
    : new Failure(thrown.code, says, { cause: thrown })
}
