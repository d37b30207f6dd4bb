import type { Clock } from '../clock.ts'

/** A signal that aborts after a time, or with its parent. `dispose` frees the timer and the listener and must be called. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal
  /** On the monotonic clock. */
  readonly endsAt: number
  /** Whether the time ran out, as opposed to the parent having aborted. */
  readonly expired: boolean
}

// Made once: an error (or the DOMException that an abort without a reason makes) costs more than all the rest of a limit.
const passed = new Error('the time is up')
const disposed = new Error('the time limit was disposed of')

export function createTimeLimit(clock: Clock, ms: number, parent?: AbortSignal): TimeLimit {
  const controller = new AbortController()
  const endsAt = clock.monotonic() + ms
  let expired = false

  const onParent = () => controller.abort(parent?.reason)
  if (parent?.aborted) onParent()
  else parent?.addEventListener('abort', onParent, { once: true })

  const cancel = ringAfter(clock, Math.max(0, ms), () => {
    if (controller.signal.aborted) return
    expired = true
    controller.abort(passed)
  })

  return {
    signal: controller.signal,
    endsAt,
    get expired() {
      return expired
    },
    [Symbol.dispose]() {
      cancel()
      parent?.removeEventListener('abort', onParent)
    },
  }
}

function ringAfter(clock: Clock, ms: number, ring: () => void): () => void {
  if (clock.after) return clock.after(ms, ring)
  const timer = new AbortController()
  clock.sleep(ms, timer.signal).then(ring, () => undefined)
  return () => timer.abort(disposed)
}
