import DataLoader from 'dataloader'
import type { Asker } from '../../auth/asker.ts'
import type { SyncEvent, User, UserSyncState } from './parents.ts'
import type { AttemptRow } from './model.ts'
import type { UsersService } from './service.ts'

export interface UsersLoaders {
  /** A profile that this caller was shown a moment ago, without waiting for anything; undefined when it must be asked for. */
  known(id: string): User | undefined
  /** As the marketplace knows them; a user that cannot be read is an error at its place. */
  readonly byId: DataLoader<string, User | null>
  readonly syncOf: DataLoader<string, UserSyncState>
  readonly events: DataLoader<string, SyncEvent | null>
  /** As the panel describes them now. */
  readonly described: DataLoader<string, User | null>
  /** Tries of an event, by its place in the ledger. */
  readonly tries: DataLoader<number, AttemptRow[]>
}

/** For one request. Answers are paired by id, never by position. */
export function createUsersLoaders(users: UsersService, asker: Asker): UsersLoaders {
  const recent = users.recentProfiles(asker)
  return {
    known: (id) => recent.get(id),
    byId: new DataLoader<string, User | null>(
      async (ids) => {
        const found = await users.profiles(asker, ids)
        return ids.map((id) => found.get(id) ?? null)
      },
      { maxBatchSize: 100 },
    ),
    syncOf: new DataLoader<string, UserSyncState>((ids) => users.syncOf(asker, ids), { maxBatchSize: 250 }),
    events: new DataLoader((ids) => users.states.events(ids), { maxBatchSize: 250 }),
    described: new DataLoader((ids) => users.described(ids), { maxBatchSize: 250 }),
    tries: new DataLoader((seqs) => users.tries(seqs), { maxBatchSize: 250 }),
  }
}
