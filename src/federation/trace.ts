import { ProxyTracerProvider, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { FetchRecord } from './run/run.ts'

/** A span for a fetch that has ended, under whatever span is active. Does nothing in a process without a tracer. */
export function traceFetch(record: FetchRecord, wallAtZero: number): void {
  const provider = trace.getTracerProvider()
  if (provider instanceof ProxyTracerProvider && provider.getDelegateTracer('gateway') === undefined) return
  const { subgraph, kind, entities, outcome, startedAt, durationMs } = record
  const start = wallAtZero + startedAt
  const span = provider.getTracer('gateway').startSpan(`subgraph ${subgraph}`, {
    kind: SpanKind.CLIENT,
    startTime: start,
    attributes: { 'gateway.subgraph': subgraph, 'graphql.operation.type': kind, 'gateway.entities': entities },
  })
  if (outcome !== 'answered') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
  span.end(start + durationMs)
}
