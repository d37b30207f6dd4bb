/**
 * Hooks for what happens to a panel's users. They never throw, never wait for the gateway, and owe what they have kept: each
 * event has a key of its own, is repeated under it until the gateway has answered, and so takes effect once.
 */
import { GatewayError } from '../error.ts'
import type { TrackEventInput } from '../generated/graphql.ts'
import type { Request } from '../request.ts'
import { backoffMs, systemClock } from '../weather.ts'
import { createBulk } from './bulk.ts'
import type { Dropped, EventOptions, HookOptions, Kept, Metadata, UserEventHooks, UserOrId } from './contract.ts'
import { ensureSynced } from './ensure.ts'
import { hookOf, isChange, keyOf, userOf } from './event.ts'
import type { Event } from './event.ts'
import { knownUsers } from './known.ts'
import { Lane } from './lane.ts'
import type { Verdict } from './lane.ts'
import { changeOf, deletionOf, idOf } from './panel-user.ts'
import type { Change } from './panel-user.ts'
import { activitySender, changeSender, mostInACall } from './senders.ts'
import type { Spool } from './spool.ts'

/** Hooks that speak through a client's `request`. */
export function createUserEventHooks(client: { readonly request: Request }, options: HookOptions = {}): UserEventHooks {
  const { clock = systemClock, random = Math.random, mostWaiting = 10_000, diskWaitMs = 100 } = options
  const counts = { calls: 0, recovered: 0, delivered: 0, dropped: 0, failedTries: 0 }
  const watchers = new Map<string, (verdict: Verdict) => void>()
  const roomWaiters: (() => void)[] = []
  let closed = false

  const lanes = {
    change: new Lane<Change>({ ...shared(), lingerMs: 5, send: changeSender(client.request) }),
    activity: new Lane<TrackEventInput>({
      ...shared(),
      // Calls of this kind are rationed, so events travel together.
      lingerMs: 1_000,
      send: activitySender(client.request),
    }),
  }
  let spool: Spool | undefined
  const ready = openLanes()

  function shared() {
    return {
      batchSize: mostInACall,
      most: mostWaiting,
      clock,
      random,
      onTrouble(error: GatewayError) {
        counts.failedTries++
        trouble(error)
      },
      onSettled(events: readonly Event[], verdicts: readonly Verdict[]) {
        for (const [index, event] of events.entries()) settled(event, verdicts[index] ?? 'taken')
        void spool?.done(events.map(keyOf)).catch(trouble)
        for (const tell of roomWaiters.splice(0)) tell()
      },
    }
  }

  async function openLanes(): Promise<void> {
    if (options.spool !== undefined) {
      try {
        const { openSpool } = await import('./spool.ts')
        spool = await openSpool(options.spool)
        counts.recovered = spool.left.length
        if (spool.unreadable > 0) trouble(new Error(`spool: ${spool.unreadable} lines could not be read.`))
      } catch (error) {
        trouble(error)
      }
    }
    const left = (lane: string) => spool?.left.filter((entry) => entry.lane === lane).map(({ item }) => item) ?? []
    lanes.change.open(left('change') as Change[])
    lanes.activity.open(left('activity') as TrackEventInput[])
  }

  function settled(event: Event, verdict: Verdict): void {
    const key = keyOf(event)
    watchers.get(key)?.(verdict)
    watchers.delete(key)
    if (typeof verdict === 'object') drop('refused', event, verdict)
    else counts.delivered++
  }

  function drop(reason: Dropped['reason'], event: Event, { code, message }: { code?: string; message: string }): void {
    tell({ reason, hook: hookOf(event), key: keyOf(event), userId: userOf(event), code, message })
  }

  function tell(dropped: Dropped): void {
    counts.dropped++
    quietly(() => options.onDropped?.(dropped))
  }

  function trouble(cause: unknown): void {
    quietly(() => options.onTrouble?.(cause instanceof Error ? cause : new Error(String(cause), { cause })))
  }

  /** Keeps what `make` gives; never throws and never rejects. */
  function keep(hook: string, key: string, make: () => Event): Promise<Kept> {
    counts.calls++
    let event: Event
    try {
      event = make()
    } catch (error) {
      tell({ reason: 'invalid', hook, key, userId: undefined, message: (error as Error).message })
      return Promise.resolve({ kept: 'no', key })
    }
    if (closed) drop('closed', event, { message: 'The hooks were closed before.' })
    else if (!makeRoom(event)) drop('full', event, { message: `${mostWaiting} events wait already.` })
    else return add(event)
    return Promise.resolve({ kept: 'no', key })
  }

  function add(event: Event): Promise<Kept> {
    if (isChange(event)) lanes.change.add(event)
    else lanes.activity.add(event)
    return options.spool === undefined ? Promise.resolve({ kept: 'memory', key: keyOf(event) }) : onDisk(event)
  }

  /** A deletion takes the place of the newest other change, because a person's data hangs on it. */
  function makeRoom(event: Event): boolean {
    if (!isChange(event)) return !lanes.activity.full
    if (!lanes.change.full) return true
    const evicted = event.action === 'DELETE' ? lanes.change.evict(({ action }) => action !== 'DELETE') : undefined
    if (evicted) giveUp(evicted, 'full', 'A deletion took its place.')
    return evicted !== undefined
  }

  function giveUp(event: Event, reason: Dropped['reason'], message: string): void {
    watchers.get(keyOf(event))?.({ code: reason, message })
    watchers.delete(keyOf(event))
    void spool?.done([keyOf(event)]).catch(trouble)
    drop(reason, event, { message })
  }

  /** Resolves when the event is on disk or, so that a slow disk holds nobody up, after a moment. */
  async function onDisk(event: Event): Promise<Kept> {
    const key = keyOf(event)
    const written = ready
      .then(() => spool?.put({ key, lane: isChange(event) ? 'change' : 'activity', item: event }))
      .then(
        (): Kept => ({ kept: spool ? 'disk' : 'memory', key }),
        (error: unknown): Kept => {
          trouble(error)
          return { kept: 'memory', key }
        },
      )
    const over = new AbortController()
    const inMemory = (): Kept => ({ kept: 'memory', key })
    const late = clock.sleep(diskWaitMs, { signal: over.signal, idle: true }).then(inMemory, inMemory)
    const kept = await Promise.race([written, late])
    over.abort()
    return kept
  }

  function activity(hook: string, type: string, user: UserOrId, metadata?: Metadata, event: EventOptions = {}) {
    const key = event.key ?? crypto.randomUUID()
    return keep(hook, key, () => ({
      messageId: key,
      type,
      userId: idOf(user),
      occurredAt: new Date(event.occurredAt ?? clock.now()).toISOString(),
      ...(metadata && { data: { custom: JSON.parse(JSON.stringify(metadata)) as unknown } }),
    }))
  }

  /** Asks again for as long as that may help. */
  async function insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await ask()
      } catch (error) {
        if (closed || !(error instanceof GatewayError) || !error.retryable) throw error
        trouble(error)
        await clock.sleep(error.retryAfterMs ?? backoffMs(failures, 250, 15_000, random))
      }
    }
  }

  async function flush(timeoutMs = 10_000): Promise<boolean> {
    const over = new AbortController()
    const done = new AbortController()
    // Unlike the waits between tries, this one keeps the process alive.
    void clock.sleep(timeoutMs, { signal: done.signal }).then(
      () => over.abort(),
      () => undefined,
    )
    await ready
    await Promise.all([lanes.change.drained(over.signal), lanes.activity.drained(over.signal)])
    done.abort()
    return lanes.change.length + lanes.activity.length === 0
  }

  return {
    onUserCreated: (user, { key = crypto.randomUUID() } = {}) =>
      keep('onUserCreated', key, () => changeOf('CREATE', user, key)),
    onUserUpdated: (user, { key = crypto.randomUUID() } = {}) =>
      keep('onUserUpdated', key, () => changeOf('UPDATE', user, key)),
    onUserDeleted: (user, { key = crypto.randomUUID() } = {}) =>
      keep('onUserDeleted', key, () => deletionOf(user, key)),
    onUserLogin: (user, metadata, event) => activity('onUserLogin', 'user_login', user, metadata, event),
    onUserLogout: (user, metadata, event) => activity('onUserLogout', 'user_logout', user, metadata, event),
    bulkSyncUsers: createBulk({
      window: Math.max(1, Math.min(mostInACall * 4, Math.floor(mostWaiting / 2))),
      hasRoom: () => closed || !lanes.change.full,
      room: () => new Promise((resolve) => roomWaiters.push(resolve)),
      known: (ids) => insist(() => (ids.length === 0 ? Promise.resolve(new Set()) : knownUsers(client.request, ids))),
      async send(action, user) {
        const key = crypto.randomUUID()
        const answered = new Promise<Verdict>((resolve) => watchers.set(key, resolve))
        const { kept } = await keep('bulkSyncUsers', key, () => changeOf(action, user, key))
        if (kept !== 'no') return answered
        watchers.delete(key)
        return { code: 'NOT_KEPT', message: 'It is no user, or the hooks are closed.' }
      },
    }),
    ensureUserSynced: (user) =>
      ensureSynced(client.request, user, async (action, whole) => {
        const key = crypto.randomUUID()
        return (await keep('ensureUserSynced', key, () => changeOf(action, whole, key))).kept !== 'no'
      }),
    counts: () => ({ ...counts, waiting: lanes.change.length + lanes.activity.length }),
    flush,
    async close(timeoutMs = 5_000) {
      closed = true
      await flush(timeoutMs)
      const left = [...(await lanes.change.stop()), ...(await lanes.activity.stop())]
      for (const event of left) {
        if (!spool) giveUp(event, 'closed', 'The hooks were closed, and there is no spool.')
        else watchers.get(keyOf(event))?.({ code: 'closed', message: 'It stays in the spool for the next start.' })
      }
      for (const wake of roomWaiters.splice(0)) wake()
      await spool?.close().catch(trouble)
    },
  }
}

/** The panel's own listeners must not be able to break the hooks. */
function quietly(run: () => void): void {
  try {
    run()
  } catch {
    // Whoever listens has its own ways to hear of its faults.
  }
}
