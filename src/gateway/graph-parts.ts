/** What every kind of graph is made of, and what it is to the rest of the gateway. */
import { getOperationAST, OperationTypeNode } from 'graphql'
import type { Config } from '../config/config.ts'
import type { ComponentHealth } from '../features/access/parents.ts'
import type { AnonymousAccess } from '../graphql/access-rules.ts'
import type { Admission } from '../graphql/admission.ts'
import type { Engine } from '../graphql/apollo.ts'
import type { Schemas } from '../graphql/schema.ts'
import type { Prepared, StreamParts } from '../graphql/streams.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'

export interface GraphParts {
  config: Config
  /** This gateway's own schema; undefined with LOCAL_SUBGRAPH=off. */
  local: Schemas | undefined
  anonymous: AnonymousAccess
  admission: Admission
  metrics: Metrics
  clock: Clock
  log: Log
  random: () => number
}

export interface Graph {
  readonly engine: Engine
  readonly runner: StreamParts['runner']
  /** The supergraph and its subgraphs; empty without federation. */
  health(): ComponentHealth[]
  stop(): Promise<void>
}

export const isSubscription = ({ document, operationName }: Pick<Prepared, 'document' | 'operationName'>): boolean =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION
