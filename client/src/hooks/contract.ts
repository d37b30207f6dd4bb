/** What panels see of the hooks. */
import type { Clock } from '../weather.ts'
import type { BulkOutcome } from './bulk.ts'
import type { EnsureOutcome } from './ensure.ts'
import type { PanelUser } from './panel-user.ts'

/** An event that will not reach the gateway, and why. */
export interface Dropped {
  /** `full`: no room. `refused`: the gateway said no. `invalid`: no user. `closed`: the hooks were closed. */
  readonly reason: 'full' | 'refused' | 'invalid' | 'closed'
  readonly hook: string
  readonly key: string
  readonly userId: string | undefined
  readonly code?: string | undefined
  readonly message: string
}

/** What became of a hook call: kept on disk, kept in memory, or not kept (then `onDropped` has been told). */
export interface Kept {
  readonly kept: 'disk' | 'memory' | 'no'
  readonly key: string
}

export interface HookOptions {
  /** The file where undelivered events survive a restart of the panel. Node only; one file for each process. */
  readonly spool?: string | undefined
  /** User changes and activities that may wait, each. 10,000 when missing. */
  readonly mostWaiting?: number | undefined
  /** Told of every event that is given up. */
  readonly onDropped?: ((dropped: Dropped) => void) | undefined
  /** Told of what hinders: a gateway that is down, a token that is refused or cannot be had, a full disk. Nothing is lost by it. */
  readonly onTrouble?: ((error: Error) => void) | undefined
  /** How long a hook's promise waits for the disk at most, when there is a spool. 100 ms when missing. */
  readonly diskWaitMs?: number | undefined
  readonly clock?: Clock | undefined
  readonly random?: (() => number) | undefined
}

export interface HookCounts {
  /** Hook calls, and entries of bulk calls. */
  readonly calls: number
  /** Found in the spool at the start. */
  readonly recovered: number
  /** Answered for by the gateway. */
  readonly delivered: number
  readonly dropped: number
  readonly waiting: number
  /** Tries that failed and were repeated. */
  readonly failedTries: number
}

export interface EventOptions {
  /** Your own key for this event: the same key takes effect once. Made at random when missing. */
  readonly key?: string | undefined
  readonly occurredAt?: string | number | Date | undefined
}

export type Metadata = Readonly<Record<string, unknown>>
export type UserOrId = string | number | Pick<PanelUser, 'id'>

export interface UserEventHooks {
  onUserCreated(user: PanelUser, options?: EventOptions): Promise<Kept>
  onUserUpdated(user: PanelUser, options?: EventOptions): Promise<Kept>
  onUserDeleted(user: UserOrId, options?: EventOptions): Promise<Kept>
  onUserLogin(user: UserOrId, metadata?: Metadata, options?: EventOptions): Promise<Kept>
  onUserLogout(user: UserOrId, metadata?: Metadata, options?: EventOptions): Promise<Kept>
  /**
   * Tells the gateway about many users, waiting for room instead of dropping; leaves out who is shut out and whom nobody knows. Resolves
   * when all were answered for.
   */
  bulkSyncUsers(users: Iterable<PanelUser> | AsyncIterable<PanelUser>): Promise<BulkOutcome>
  /** Compares a user with the marketplace and repairs what differs. Given the whole user, tells the gateway about an unknown one. */
  ensureUserSynced(user: UserOrId | PanelUser): Promise<EnsureOutcome>
  counts(): HookCounts
  /** Resolves with true when nothing waits any more, with false after `timeoutMs`. */
  flush(timeoutMs?: number): Promise<boolean>
  /** Flushes, then ends. What is left stays in the spool for the next start; without one it is dropped. */
  close(timeoutMs?: number): Promise<void>
}
