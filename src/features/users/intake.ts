/** Takes changes in: checks them, writes them down, and waits for the marketplace where the caller wants to. */
import { identityKey } from '../../auth/caller.ts'
import type { Asker } from '../../auth/asker.ts'
import type { SyncUserInput } from '../../generated/resolvers.ts'
import type { Clock } from '../../kit/clock.ts'
import { canonicalJson, newId, sha256 } from '../../kit/ids.ts'
import type { Problem } from '../../kit/problems.ts'
import type { RequestInfo } from '../../kit/request.ts'
import type { KeyedRequest } from '../../store/idempotency.ts'
import type { Store } from '../../store/store.ts'
import { accept } from './accept.ts'
import type { Change, Verdict } from './accept.ts'
import type { Changes } from '../../delivery/changes.ts'
import { gathering } from './gathering.ts'
import { readChange } from './input.ts'
import type { CheckedChange } from './input.ts'
import { statusOfState } from './model.ts'
import type { SyncStatus } from './model.ts'
import { mustOwn, owns } from './ownership.ts'
import type { SyncEvent, SyncUserResult } from './parents.ts'
import { preparedChange } from './prepared-event.ts'
import { notYours, refusalOf, refused } from './refusals.ts'
import type { States } from './states.ts'
import { shards } from './tallies.ts'
import type { Waiting } from './waiting.ts'

export interface IntakeParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: () => number
  readonly states: States
  readonly changes: Changes
  readonly waiting: Waiting
  /** Delivery time. */
  readonly now: () => number
  readonly wake: () => void
  readonly mustHaveRoom: () => Promise<void>
  readonly config: { readonly waitMs: number; readonly backlogMax: number }
}

export interface Intake {
  one(asker: Asker, input: SyncUserInput): Promise<SyncUserResult>
  many(asker: Asker, inputs: readonly SyncUserInput[]): Promise<SyncUserResult[]>
  /** A delete under a key of another operation. */
  deleting(asker: Asker, userId: string, keyed: KeyedRequest): Promise<SyncUserResult>
}

type Item = {
  readonly change: CheckedChange
  readonly keyed: KeyedRequest | null
  readonly path: readonly (string | number)[]
}

export function createIntake(parts: IntakeParts): Intake {
  const { store, clock, random, states, waiting } = parts
  const inFlight = new Set<string>()
  const acceptTogether = gathering((changes) =>
    store.run(accept, changes, {
      nowMs: clock.now(),
      dueMs: parts.now(),
      shard: Math.floor(random() * shards),
      backlogMax: parts.config.backlogMax,
    }),
  )

  async function take(asker: Asker, items: readonly Item[]): Promise<SyncUserResult[]> {
    const busy = new Set<Item>()
    const claimed: string[] = []
    for (const item of items) {
      if (!item.keyed) continue
      const name = `${item.keyed.scope}\n${item.keyed.key}`
      if (inFlight.has(name)) busy.add(item)
      else claimed.push(name)
    }
    for (const name of claimed) inFlight.add(name)
    const todo = items.filter((item) => !busy.has(item))
    // Once it is written down a repeat is answered, and need not wait until whoever asked first has waited for the marketplace.
    const verdicts = await write(asker.request, todo).finally(() => {
      for (const name of claimed) inFlight.delete(name)
    })
    const done = new Map(todo.map((item, index) => [item, verdicts[index] as Verdict]))
    const repeated = await eventsOf(todo.flatMap((item) => (waits(item) ? [] : [done.get(item) as Verdict])))
    return Promise.all(
      items.map((item) => result(item, done.get(item) ?? { kind: 'refused', reason: 'key-in-flight' }, repeated)),
    )
  }

  const waits = ({ change }: Item): boolean => change.wait && parts.config.waitMs > 0

  /** What the keys of repeats stand for, as it is by now. */
  async function eventsOf(verdicts: readonly Verdict[]): Promise<ReadonlyMap<string, SyncEvent>> {
    const ids = verdicts.flatMap((verdict) => (verdict.kind === 'replayed' ? [verdict.eventId] : []))
    const events = ids.length === 0 ? [] : await states.events(ids)
    return new Map(events.flatMap((event) => (event === null ? [] : [[event.id, event]])))
  }

  async function write(request: RequestInfo, items: readonly Item[]): Promise<Verdict[]> {
    if (items.length === 0) return []
    await parts.mustHaveRoom()
    const nowMs = clock.now()
    const origin = request.door
    const changes = items.map(({ change, keyed }): Change => {
      const { userId, action, data, expectedRevision } = change
      const eventId = newId(nowMs)
      // Written out ahead for the usual case that nothing else is queued; what is queued is merged by the transaction.
      const prepared = action === 'DEACTIVATE' ? null : preparedChange(eventId, userId, action, data, null)
      const digest = prepared === null ? '' : sha256(prepared.bodyText ?? '')
      return {
        eventId,
        userId,
        action,
        data,
        call: prepared && JSON.stringify(prepared),
        digest,
        expectedRevision,
        keyed,
        origin,
      }
    })
    const verdicts = await acceptTogether(changes)
    parts.changes.publish(verdicts.flatMap((verdict) => (verdict.kind === 'accepted' ? [verdict.event.id] : [])))
    parts.wake()
    return verdicts
  }

  async function result(
    item: Item,
    verdict: Verdict,
    repeated: ReadonlyMap<string, SyncEvent>,
  ): Promise<SyncUserResult> {
    if (verdict.kind === 'refused') return refused([refusalOf(verdict, item)])
    const replayed = verdict.kind === 'replayed'
    const eventId = replayed ? verdict.eventId : verdict.event.id
    const answer = (event: SyncEvent | null, status: SyncStatus): SyncUserResult => ({
      userId: item.change.userId,
      eventId,
      event,
      status,
      replayed,
      userErrors: [],
    })
    if (waits(item)) {
      const event = await waiting.untilFinished(eventId, parts.config.waitMs)
      const isFinished = event !== null && event.state !== 'pending' && event.state !== 'retrying'
      return answer(event, isFinished ? statusOfState[event.state] : 'PENDING')
    }
    if (replayed) {
      const event = repeated.get(eventId) ?? null
      return answer(event, event === null ? 'PENDING' : statusOfState[event.state])
    }
    const isThere = verdict.kind === 'unchanged' && verdict.event.state === 'acknowledged'
    return answer(states.shown(verdict.event, verdict.user), isThere ? 'SYNCHRONIZED' : 'PENDING')
  }

  const keyedRequest = (asker: Asker, change: CheckedChange): KeyedRequest | null => {
    const { idempotencyKey, wait: _wait, ...said } = change
    if (idempotencyKey === null) return null
    const scope = `sync:${identityKey(asker.caller)}`
    return { scope, key: idempotencyKey, fingerprint: sha256(canonicalJson(said)), subject: change.userId }
  }

  return {
    async one(asker, input) {
      const change = readChange(input, ['input'], asker.request.idempotencyKey)
      if (isRefusal(change)) return refused(change)
      mustOwn(asker.caller, change.userId)
      const [taken] = await take(asker, [{ change, keyed: keyedRequest(asker, change), path: ['input'] }])
      return taken ?? refused([])
    },

    async deleting(asker, userId, keyed) {
      const change: CheckedChange = {
        userId,
        action: 'DELETE',
        data: null,
        expectedRevision: null,
        idempotencyKey: keyed.key,
        wait: false,
      }
      const [taken] = await take(asker, [{ change, keyed, path: [] }])
      return taken ?? refused([])
    },

    async many(asker, inputs) {
      // The key of the whole call is one for each input, by its place: a repeat has the same inputs in the same order.
      const header = asker.request.idempotencyKey
      const items: Item[] = []
      const slots = inputs.map((input, index): Item | SyncUserResult => {
        const path = ['inputs', index]
        const read = readChange(input, path)
        if (isRefusal(read)) return refused(read)
        // With a sign that keys of callers do not have, so that it is nobody's own key.
        const change = read.idempotencyKey === null && header ? { ...read, idempotencyKey: `${header}/${index}` } : read
        if (!owns(asker.caller, change.userId)) return refused([notYours(path)])
        const item = { change, keyed: keyedRequest(asker, change), path }
        items.push(item)
        return item
      })
      const results = await take(asker, items)
      return slots.map((slot) => ('change' in slot ? (results[items.indexOf(slot)] as SyncUserResult) : slot))
    },
  }
}

const isRefusal = (value: CheckedChange | readonly Problem[]): value is readonly Problem[] => Array.isArray(value)
