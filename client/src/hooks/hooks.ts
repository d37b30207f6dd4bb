/**
 * Hooks for what happens to a panel's users. They never throw, never wait for the gateway, and owe what they have kept: each
 * event has a key of its own, is repeated under it until the gateway has answered, and so takes effect once.
 */
import { GatewayError } from '../error.ts'
import type { Request } from '../request.ts'
import { backoffMs, systemClock } from '../weather.ts'
import { createBulk } from './bulk.ts'
import type { EventOptions, HookOptions, Metadata, UserEventHooks, UserOrId } from './contract.ts'
import { openDisk } from './disk.ts'
import { ensureSynced } from './ensure.ts'
import { knownBeforeTelling } from './known.ts'
import { Listeners } from './listeners.ts'
import { Outbox } from './outbox.ts'
import { changeOf, deletionOf, idOf } from './panel-user.ts'
import type { Change } from './panel-user.ts'
import { mostInACall } from './senders.ts'

/** Hooks that speak through a client's `request`. */
export function createUserEventHooks(client: { readonly request: Request }, options: HookOptions = {}): UserEventHooks {
  const { clock = systemClock, random = Math.random, mostWaiting = 10_000, diskWaitMs: waitMs = 100, spool } = options
  const { request } = client
  const listeners = new Listeners(options)
  const onTrouble = (cause: unknown): void => listeners.trouble(cause)
  const disk = spool === undefined ? undefined : openDisk({ path: spool, clock, waitMs, onTrouble })
  const outbox = new Outbox({ request, mostWaiting, disk, listeners, clock, random })

  function change(hook: string, options: EventOptions | undefined, make: (key: string) => Change) {
    const key = keyOf(options)
    return outbox.keep(hook, key, () => make(key))
  }

  function activity(hook: string, type: string, user: UserOrId, metadata?: Metadata, event?: EventOptions) {
    const key = keyOf(event)
    return outbox.keep(hook, key, () => ({
      messageId: key,
      type,
      userId: idOf(user),
      occurredAt: new Date(event?.occurredAt ?? clock.now()).toISOString(),
      ...(metadata && { data: { custom: JSON.parse(JSON.stringify(metadata)) as unknown } }),
    }))
  }

  /** Asks again for as long as that may help. */
  async function insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await ask()
      } catch (error) {
        if (outbox.closed || !(error instanceof GatewayError) || !error.retryable) throw error
        listeners.trouble(error)
        await clock.sleep(error.retryAfterMs ?? backoffMs(failures, 250, 15_000, random))
      }
    }
  }

  return {
    onUserCreated: (user, options) => change('onUserCreated', options, (key) => changeOf('CREATE', user, key)),
    onUserUpdated: (user, options) => change('onUserUpdated', options, (key) => changeOf('UPDATE', user, key)),
    onUserDeleted: (user, options) => change('onUserDeleted', options, (key) => deletionOf(user, key)),
    onUserLogin: (user, metadata, event) => activity('onUserLogin', 'user_login', user, metadata, event),
    onUserLogout: (user, metadata, event) => activity('onUserLogout', 'user_logout', user, metadata, event),
    bulkSyncUsers: createBulk({
      window: Math.max(1, Math.min(mostInACall * 4, Math.floor(mostWaiting / 2))),
      hasRoom: () => outbox.closed || outbox.hasRoomForChanges,
      room: () => outbox.room(),
      known: (ids) => insist(() => knownBeforeTelling(request, ids)),
      send(action, user) {
        const key = crypto.randomUUID()
        return outbox.deliver('bulkSyncUsers', key, () => changeOf(action, user, key))
      },
    }),
    ensureUserSynced: (user) =>
      ensureSynced(request, user, async (action, whole) => {
        const key = crypto.randomUUID()
        return (await outbox.keep('ensureUserSynced', key, () => changeOf(action, whole, key))).kept !== 'no'
      }),
    counts: () => outbox.counts,
    flush: (timeoutMs = 10_000) => outbox.flush(timeoutMs),
    close: (timeoutMs = 5_000) => outbox.close(timeoutMs),
  }
}

/** JavaScript gives null as well, and no hook may throw. */
const keyOf = (options: EventOptions | null | undefined): string => options?.key ?? crypto.randomUUID()
