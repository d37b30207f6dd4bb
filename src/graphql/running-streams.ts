/** Subscriptions that are running, and whether those who have them still may. */
import type { Caller, UserCaller, ServiceCaller } from '../auth/caller.ts'
import type { Clock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import type { EndingStream } from './ending-stream.ts'

/** A change of the register is known within four seconds (`features/access/register.ts`), and so in effect within five. */
const lookEveryMs = 1_000

const nothingToRenew = () => undefined

export interface RunningStreams {
  /** `renew`: gives the caller as of now, or fails with AUTHENTICATION_FAILED. */
  add(stream: EndingStream, caller: Caller, renew: () => Caller | Promise<Caller>): void
  delete(stream: EndingStream): void
  /** Why this caller gets no more of its stream, as far as its token says. */
  refusal(caller: Caller): Failure | undefined
  /** Ends all of them. */
  close(): void
}

export function createRunningStreams(clock: Clock): RunningStreams {
  const running = new Map<EndingStream, () => void>()
  let timer: NodeJS.Timeout | undefined

  const refusal = (caller: Caller): Failure | undefined =>
    caller.kind !== 'anonymous' && clock.now() >= caller.tokenExpiresAt
      ? new Failure('AUTHENTICATION_FAILED', 'The token has ended. Subscribe again with a new one.')
      : undefined

  async function look(
    stream: EndingStream,
    caller: ServiceCaller | UserCaller,
    renew: () => Caller | Promise<Caller>,
  ): Promise<void> {
    try {
      const ended = refusal(caller) ?? narrowed(caller, await renew())
      if (ended) stream.fail(ended)
    } catch (error) {
      // That keys could not be had for a moment is nothing that the caller has done.
      if (error instanceof Failure && error.code === 'AUTHENTICATION_FAILED') stream.fail(error)
    }
  }

  const lookAtAll = () => {
    for (const lookAgain of running.values()) lookAgain()
  }

  return {
    add(stream, caller, renew) {
      running.set(stream, caller.kind === 'anonymous' ? nothingToRenew : () => void look(stream, caller, renew))
      timer ??= setInterval(lookAtAll, lookEveryMs).unref()
    },
    delete(stream) {
      running.delete(stream)
      if (running.size > 0) return
      clearInterval(timer)
      timer = undefined
    },
    refusal,
    close() {
      for (const stream of running.keys()) void stream.return(undefined)
    },
  }
}

/** Rights are checked when a subscription begins. */
function narrowed(before: ServiceCaller | UserCaller, now: Caller): Failure | undefined {
  for (const permission of before.permissions) {
    if (now.kind === 'anonymous' || !now.permissions.has(permission))
      return new Failure('AUTHORIZATION_FAILED', 'You may do less than when you subscribed. Subscribe again.')
  }
  return undefined
}
