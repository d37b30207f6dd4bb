import { GatewayError } from '../error.ts'
import { hasToBeTold, mostIdsInACall } from './known.ts'
import type { Known } from './known.ts'
import type { Verdict } from './lane.ts'
import { idOf } from './panel-user.ts'
import type { PanelUser } from './panel-user.ts'

export interface BulkOutcome {
  readonly total: number
  /** Taken in by the gateway, which owes them to the marketplace from then on. */
  readonly accepted: number
  /** Shut out at the panel, and not known anywhere else: there is nothing to tell of them. */
  readonly skipped: number
  readonly failed: number
  /** The first 1,000 that failed. */
  readonly failures: readonly { readonly userId: string; readonly code: string; readonly message: string }[]
  /** Why the users could not be read to their end, if so. */
  readonly error?: Error | undefined
}

interface BulkParts {
  /** Users under way at the same time. */
  readonly window: number
  readonly hasRoom: () => boolean
  /** Resolves when something was answered for. */
  readonly room: () => Promise<void>
  /** Which of them the marketplace has. Rejects only when asking again is of no use. */
  readonly known: (ids: readonly string[]) => Promise<Known>
  readonly send: (action: 'CREATE' | 'UPDATE', user: PanelUser) => Promise<Verdict>
}

const mostFailures = 1_000

/** Sends users into the same queue as everything else, never more than a window of them. Never rejects. */
export const createBulk =
  ({ window, hasRoom, room, known, send }: BulkParts) =>
  async (users: Iterable<PanelUser> | AsyncIterable<PanelUser>): Promise<BulkOutcome> => {
    let total = 0
    let accepted = 0
    let skipped = 0
    let error: Error | undefined
    const failures: { userId: string; code: string; message: string }[] = []
    const underWay = new Map<Promise<void>, string>()
    let wake = (): void => undefined

    function answered(user: PanelUser, verdict: Verdict): void {
      if (typeof verdict !== 'object') accepted++
      else if (failures.length < mostFailures) failures.push({ userId: nameOf(user), ...verdict })
    }

    async function group(some: readonly PanelUser[]): Promise<void> {
      const ids = some.map(nameOf).filter((id) => id !== '')
      // The gateway may not have heard of these when it is asked.
      const told = new Set(underWay.values())
      let found: Known
      try {
        found = await known(ids)
      } catch (cause) {
        const code = cause instanceof GatewayError ? cause.code : 'NOT_KEPT'
        for (const user of some)
          answered(user, { code, message: cause instanceof Error ? cause.message : String(cause) })
        return
      }
      for (const user of some) {
        const userId = nameOf(user)
        const problem = found.unreadable.get(userId)
        if (problem) {
          answered(user, { code: problem.code, message: problem.message })
          continue
        }
        if (userId !== '' && !told.has(userId) && !hasToBeTold(user, userId, found)) {
          skipped++
          continue
        }
        while (underWay.size >= window || !hasRoom()) {
          await new Promise<void>((resolve) => {
            wake = resolve
            void room().then(resolve)
          })
        }
        told.add(userId)
        const sent: Promise<void> = send(found.there.has(userId) ? 'UPDATE' : 'CREATE', user).then((verdict) => {
          answered(user, verdict)
          underWay.delete(sent)
          wake()
        })
        underWay.set(sent, userId)
      }
    }

    // A script that does nothing else must not end while the gateway is away.
    const alive = setInterval(() => undefined, 60_000)
    const some: PanelUser[] = []
    try {
      for await (const user of users) {
        total++
        some.push(user)
        if (some.length === mostIdsInACall) await group(some.splice(0))
      }
    } catch (cause) {
      error = cause instanceof Error ? cause : new Error(String(cause), { cause })
    }
    if (some.length > 0) await group(some)
    await Promise.all(underWay.keys())
    clearInterval(alive)
    return { total, accepted, skipped, failed: total - accepted - skipped, failures, error }
  }

/** Empty for what is no user. */
function nameOf(user: PanelUser): string {
  try {
    return idOf(user)
  } catch {
    return ''
  }
}
