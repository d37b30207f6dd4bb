import DataLoader from 'dataloader'
import type { Asker } from '../../auth/asker.ts'
import type { SyncEvent, User, UserSyncState } from './parents.ts'
import type { AttemptRow } from './model.ts'
import type { UsersService } from './service.ts'

/** For one request, each made when it is first used. Answers are paired by id, never by position. */
export class UsersLoaders {
  readonly #users: UsersService
  readonly #asker: Asker
  #recent: ReturnType<UsersService['recentProfiles']> | undefined
  #byId: DataLoader<string, User | null> | undefined
  #syncOf: DataLoader<string, UserSyncState> | undefined
  #events: DataLoader<string, SyncEvent | null> | undefined
  #described: DataLoader<string, User | null> | undefined
  #tries: DataLoader<number, AttemptRow[]> | undefined

  constructor(users: UsersService, asker: Asker) {
    this.#users = users
    this.#asker = asker
  }

  /** A profile that this caller was shown a moment ago, without waiting for anything; undefined when it must be asked for. */
  known(id: string): User | undefined {
    return (this.#recent ??= this.#users.recentProfiles(this.#asker)).get(id)
  }

  /** As the marketplace knows them; a user that cannot be read is an error at its place. */
  get byId(): DataLoader<string, User | null> {
    return (this.#byId ??= new DataLoader<string, User | null>(
      async (ids) => {
        const found = await this.#users.profiles(this.#asker, ids)
        return ids.map((id) => found.get(id) ?? null)
      },
      { maxBatchSize: 100 },
    ))
  }

  get syncOf(): DataLoader<string, UserSyncState> {
    return (this.#syncOf ??= new DataLoader<string, UserSyncState>((ids) => this.#users.syncOf(this.#asker, ids), many))
  }

  get events(): DataLoader<string, SyncEvent | null> {
    return (this.#events ??= new DataLoader((ids) => this.#users.states.events(ids), many))
  }

  /** As the panel describes them now. */
  get described(): DataLoader<string, User | null> {
    return (this.#described ??= new DataLoader((ids) => this.#users.described(ids), many))
  }

  /** Tries of an event, by its place in the ledger. */
  get tries(): DataLoader<number, AttemptRow[]> {
    return (this.#tries ??= new DataLoader((seqs) => this.#users.tries(seqs), many))
  }
}

const many = { maxBatchSize: 250 }
