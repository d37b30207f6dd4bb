/** The embedded store: one file, a writer thread with group commit, readers on snapshots; several processes may share the file. */
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { DiskRoom, hasRoomFor } from './disk-room.ts'
import { createFileIdentity, identityOf } from './file-identity.ts'
import { createFileStamp } from './file-stamp.ts'
import { Listeners } from './listeners.ts'
import type { Migration } from './migrate.ts'
import { isDiskFull } from './sqlite-failures.ts'
import { Notices, ping } from './sqlite-notices.ts'
import { SqliteThread, unavailable } from './sqlite-thread.ts'
import type { Store, Work } from './store.ts'
import { WriteWatch } from './write-watch.ts'

export interface SqliteOptions {
  /** Path of the database file; its folder exists. */
  file: string
  migrations: readonly Migration[]
  clock: Clock
  log?: Log | undefined
  /** How often notices of other processes are looked for while somebody listens. */
  pollMs?: number
  /** After how long the log is emptied, and with it what was erased before. */
  emptyLogEveryMs?: number
}

const healthyWithinMs = 1_000
const writerStuckMs = 6_000
/** A reader whose oldest call has waited that long is busy with something slow. */
const heldUpMs = 20

/** Opens (and creates, and migrates) the file. */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const { file, migrations, clock, log } = options
  const opening = {
    file,
    migrations,
    nowMs: clock.now(),
    identity: identityOf(file),
    emptyLogEveryMs: options.emptyLogEveryMs ?? 600_000,
  }
  const writer = new SqliteThread({ ...opening, role: 'writer' }, clock, log)
  // The second reader starts when it is first needed.
  const readers = [0, 1].map(() => new SqliteThread({ ...opening, role: 'reader' }, clock, log))
  const store = new SqliteStore(writer, readers, new Listeners(log), options)
  try {
    await store.start()
    return store
  } catch (error) {
    await store.close()
    throw new Error(`The store ${file} cannot be opened. ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    })
  }
}

class SqliteStore implements Store {
  readonly engine = 'sqlite'
  readonly #writer: SqliteThread
  readonly #readers: readonly SqliteThread[]
  readonly #notices: Notices
  readonly #clock: Clock
  readonly #file: string
  readonly #writes: WriteWatch
  #assertSameFile: (() => void) | undefined
  #closed: Promise<void> | undefined

  constructor(writer: SqliteThread, readers: readonly SqliteThread[], listeners: Listeners, options: SqliteOptions) {
    this.#writer = writer
    this.#readers = readers
    this.#clock = options.clock
    this.#file = options.file
    const room = new DiskRoom(options.clock, isDiskFull, () => hasRoomFor(options.file))
    this.#writes = new WriteWatch(options.clock, room)
    const inside: Pick<Store, 'run' | 'read'> = {
      run: (work, ...args) => writer.call(work, args),
      read: (work, ...args) => this.#reader().call(work, args),
    }
    this.#notices = new Notices(inside, listeners, options.pollMs ?? 250, createFileStamp(`${options.file}-wal`))
  }

  async start(): Promise<void> {
    await Promise.all([this.#writer.start(), this.#readers[0]?.start()])
    this.#assertSameFile = createFileIdentity(this.#file)
    await this.#notices.begin()
  }

  /** One reader answers faster than two that share the processor, unless it is held up by a long report. */
  #reader(): SqliteThread {
    const [first, second] = this.#readers as [SqliteThread, SqliteThread]
    return first.waitingMs() > heldUpMs && second.waitingMs() < first.waitingMs() ? second : first
  }

  async run<A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> {
    if (this.#closed) throw unavailable('The store is closing.')
    return this.#writes.note(this.#writer.call(work, args))
  }

  async read<A extends unknown[], R>(work: Work<A, R>, ...args: A): Promise<R> {
    if (this.#closed) throw unavailable('The store is closing.')
    return this.#reader().call(work, args)
  }

  async notify(channel: string, payload: string): Promise<void> {
    if (this.#closed) throw unavailable('The store is closing.')
    return this.#notices.notify(channel, payload)
  }

  listen(channel: string, handler: (payload: string) => void): () => void {
    return this.#notices.listen(channel, handler)
  }

  async healthy(): Promise<void> {
    const late = this.#clock.sleep(healthyWithinMs).then(() => {
      throw unavailable('The store does not answer.')
    })
    await Promise.race([this.#reader().call(ping, []), late])
    this.#assertSameFile?.()
    if (this.#writer.waitingMs() > writerStuckMs) {
      throw unavailable('The store does not take writes.')
    }
    // Each is answered sooner where another process keeps the lock, or the disk is full.
    await Promise.race([this.#writes.assertSome(), late])
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close() {
    await this.#notices.end()
    await Promise.all(this.#readers.map((reader) => reader.close()))
    await this.#writer.close()
  }
}
