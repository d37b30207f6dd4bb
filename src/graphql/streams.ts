/** Operations that may go on: what comes over WebSockets and server-sent events passes the same checks as a plain request. */
import { getOperationAST, GraphQLError, OperationTypeNode } from 'graphql'
import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql'
import type { Asker } from '../auth/asker.ts'
import { may } from '../auth/caller.ts'
import type { Caller } from '../auth/caller.ts'
import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import type { Log } from '../kit/log.ts'
import { signalOf } from '../kit/resilience/time-limit.ts'
import type { Turns } from '../kit/turns.ts'
import { guarded } from '../federation/subscriptions/guarded.ts'
import type { SubscriptionGate } from '../federation/subscriptions/gate.ts'
import type { Admission, Meter } from './admission.ts'
import type { Context } from './context.ts'
import { endingStream } from './ending-stream.ts'
import { asThrown, formatError, mostErrors } from './errors.ts'
import type { DocumentGuard } from './guard/document-guard.ts'
import type { DocumentLimits } from './guard/limits.ts'
import { checkVariables } from './guard/variables.ts'
import { payerKey } from './payer.ts'
import type { PersistedOperations } from './persisted/operations.ts'
import { createRunningStreams } from './running-streams.ts'
import { rememberingValidation } from './validation.ts'

export interface StreamParts {
  /** What operations are checked against, and how one that passed is run. */
  runner: {
    schema(): GraphQLSchema
    run(
      prepared: Prepared,
    ): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> | ExecutionResult | AsyncIterable<ExecutionResult>
  }
  persisted: PersistedOperations
  guard: DocumentGuard
  limits: DocumentLimits
  admission: Admission
  gate: SubscriptionGate
  idleMs: number
  /** How long one event may take. */
  requestTimeoutMs: number
  turns: Turns
  contextOf: (asker: Asker) => Context
  clock: Clock
  log: Log
}

export interface StreamRequest {
  readonly query?: string | undefined
  readonly operationName?: string | undefined
  readonly variables?: Record<string, unknown> | undefined
  readonly extensions?: Record<string, unknown> | undefined
}

/** An operation that passed every check and may be run. */
export interface Prepared extends ExecutionArgs {
  readonly contextValue: Context
  readonly text: string
  /** The same caller as of now. */
  readonly renew: StreamAsker['renew']
  /** Ends what still waits for something to happen. */
  readonly end: () => void
}

/** Who asks for what may go on for longer than it is certain who asks. */
export interface StreamAsker extends Asker {
  /** The same caller as of now. Fails with AUTHENTICATION_FAILED when its credentials do not count any more. */
  readonly renew: () => Caller | Promise<Caller>
  /** Its writes have to be signed, and what comes this way is not. */
  readonly onlyReads: boolean
}

export interface Streams {
  /** Checks an operation and charges for it. Rejects with what is wrong; the meter tells what was paid then as well. */
  prepare(asker: StreamAsker, request: StreamRequest, meter?: Meter): Promise<Prepared>
  /** Runs what was prepared. A subscription takes one of the caller's places until it ends. */
  run(prepared: Prepared): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>
  /** A result, or whatever was thrown, as it may be shown. */
  show(result: ExecutionResult, asker: Asker): ExecutionResult
  showErrors(errors: readonly unknown[], asker: Asker): GraphQLError[]
  /** Ends every running subscription. */
  close(): void
}

export function createStreams(parts: StreamParts): Streams {
  const { admission, gate, clock, log } = parts
  const running = createRunningStreams(clock)
  const faults = rememberingValidation()

  function readerOf({ caller, request }: Asker) {
    return { requestId: request.id, log, mayIntrospect: may(caller, 'admin:introspect') }
  }

  const showErrors = (errors: readonly unknown[], asker: Asker): GraphQLError[] =>
    errors.slice(0, mostErrors).map((error) => {
      const { message, path, extensions } = formatError(error, asThrown(error), readerOf(asker))
      // What its locations are made of.
      const { source, positions } = error instanceof GraphQLError ? error : {}
      const place = { ...(source && positions && { source, positions }), ...(path && { path }) }
      return new GraphQLError(message, { ...place, ...(extensions && { extensions }) })
    })

  /** Throws what is wrong with an operation, and charges for one that may run. */
  async function admitted(asker: StreamAsker, request: StreamRequest, schema: GraphQLSchema, context: Context) {
    const { operationName, variables } = request
    const { query, trusted } = parts.persisted.resolve(request, { mayRegister: asker.caller.kind !== 'anonymous' })
    checkVariables(variables, parts.limits)
    const { document } = parts.guard.check(query, { mayIntrospect: may(asker.caller, 'admin:introspect'), trusted })
    const [fault] = faults(schema, document)
    if (fault) throw fault
    const operation = getOperationAST(document, operationName)
    if (!operation) {
      throw new GraphQLError('operationName: expected the name of one of the operations.', {
        extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
      })
    }
    if (asker.onlyReads && operation.operation === OperationTypeNode.MUTATION) throw unsigned()
    await admission.admit({ schema, document, operationName, variables }, context, context.meter)
    return { query, document }
  }

  return {
    async prepare(asker, request, meter = {}) {
      await parts.turns.next()
      const schema = parts.runner.schema()
      // The client may end one operation and stay; what that operation waits for ends with it.
      const own = new AbortController()
      const signal = AbortSignal.any([signalOf(asker.request.gone), own.signal])
      const asked = { caller: asker.caller, request: { ...asker.request, gone: signal } }
      const context: Context = {
        ...parts.contextOf(asked),
        meter,
        forEvent() {
          const deadlineAt = clock.monotonic() + parts.requestTimeoutMs
          const anew = parts.contextOf({ ...asked, request: { ...asked.request, deadlineAt } })
          return { ...anew, meter }
        },
      }
      try {
        const { query, document } = await admitted(asker, request, schema, context)
        const { operationName, variables } = request
        return {
          renew: asker.renew,
          end: () => own.abort(new Error('The operation was ended.')),
          text: query,
          schema,
          document,
          contextValue: context,
          ...(operationName !== undefined && { operationName }),
          ...(variables && { variableValues: variables }),
        }
      } catch (error) {
        // As by a plain request: what was refused before its cost was known costs a point.
        if (!context.meter.decision) await admission.chargeRefusal(context, context.meter)
        throw error
      }
    },

    async run(prepared) {
      const operation = getOperationAST(prepared.document, prepared.operationName)
      if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
        const result = await parts.runner.run(prepared)
        if (Symbol.asyncIterator in result) throw new Error('A query was answered with a stream')
        return result
      }
      const { caller } = prepared.contextValue
      let leave = (): void => undefined
      try {
        leave = gate.enter(payerKey(prepared.contextValue))
        const results = await parts.runner.run(prepared)
        if (Symbol.asyncIterator in results) {
          const over = () => {
            running.delete(stream)
            leave()
            prepared.end()
          }
          const passing = guarded(results, parts.idleMs, clock, over)
          const stream = endingStream(passing, () => running.refusal(caller))
          running.add(stream, caller, prepared.renew)
          return stream
        }
        leave()
        return results
      } catch (error) {
        leave()
        // As an answer: what is thrown here would close the socket, and with it all that its client has running.
        return { errors: [error as GraphQLError] }
      }
    },

    show: (result, asker) => (result.errors ? { ...result, errors: showErrors(result.errors, asker) } : result),
    showErrors,
    close: () => running.close(),
  }
}

const unsigned = (): Failure =>
  new Failure(
    'AUTHORIZATION_FAILED',
    'This service must sign its writes, and nothing that comes over a WebSocket is signed. Send mutations as signed POST requests.',
  )
