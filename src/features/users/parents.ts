/** What the resolvers of this room are given as parents. */
import type { Problem } from '../../kit/problems.ts'
import type { MarketplaceUser } from '../../marketplace/domain.ts'
import type { DriftRow, EventRow, SyncStatus, UserRow } from './model.ts'

/** Where a profile was taken from, and when (milliseconds). */
export interface Provenance {
  readonly source: 'UPSTREAM' | 'CACHE' | 'LOCAL_PROJECTION' | 'LOCAL_LEDGER'
  readonly fetchedAtMs: number
  readonly stale: boolean
}

/** A user as the marketplace knows it or, before it does, as the panel described it. */
export interface User extends MarketplaceUser {
  readonly provenance: Provenance
}

/** An event of the ledger, with the wall time of its next attempt. */
export interface SyncEvent extends EventRow {
  readonly next_attempt_at: number | null
}

/** What the ledger holds about one user. */
export interface UserSyncState {
  readonly userId: string
  readonly status: SyncStatus
  readonly user: UserRow | null
  readonly lastEvent: SyncEvent | null
  /** When the oldest open event was accepted. */
  readonly waitingSince: number | null
  readonly drift: readonly DriftRow[]
}

/** What became of one change. */
export interface SyncUserResult {
  readonly userId: string | null
  readonly eventId: string | null
  /** Null when it was not read yet; see `eventId`. */
  readonly event: SyncEvent | null
  readonly status: SyncStatus
  readonly replayed: boolean
  readonly userErrors: Problem[]
}
