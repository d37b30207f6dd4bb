import type { Verdict } from './lane.ts'
import { idOf } from './panel-user.ts'
import type { PanelUser } from './panel-user.ts'

export interface BulkOutcome {
  readonly total: number
  /** Taken in by the gateway, which owes them to the marketplace from then on. */
  readonly accepted: number
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
  readonly send: (user: PanelUser) => Promise<Verdict>
}

const mostFailures = 1_000

/** Sends users one by one into the same queue as everything else, never more than a window of them. Never rejects. */
export const createBulk =
  ({ window, hasRoom, room, send }: BulkParts) =>
  async (users: Iterable<PanelUser> | AsyncIterable<PanelUser>): Promise<BulkOutcome> => {
    let total = 0
    let accepted = 0
    let error: Error | undefined
    const failures: { userId: string; code: string; message: string }[] = []
    const underWay = new Set<Promise<void>>()
    let wake = (): void => undefined

    async function one(user: PanelUser): Promise<void> {
      const verdict = await send(user)
      if (typeof verdict !== 'object') accepted++
      else if (failures.length < mostFailures) failures.push({ userId: nameOf(user), ...verdict })
    }

    // A script that does nothing else must not end while the gateway is away.
    const alive = setInterval(() => undefined, 60_000)
    try {
      for await (const user of users) {
        total++
        while (underWay.size >= window || !hasRoom()) {
          await new Promise<void>((resolve) => {
            wake = resolve
            void room().then(resolve)
          })
        }
        const sent: Promise<void> = one(user).finally(() => {
          underWay.delete(sent)
          wake()
        })
        underWay.add(sent)
      }
    } catch (cause) {
      error = cause instanceof Error ? cause : new Error(String(cause), { cause })
    }
    await Promise.all(underWay)
    clearInterval(alive)
    return { total, accepted, failed: total - accepted, failures, error }
  }

function nameOf(user: PanelUser): string {
  try {
    return idOf(user)
  } catch {
    return ''
  }
}
