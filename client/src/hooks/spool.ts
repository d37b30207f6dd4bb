/**
 * What is not delivered yet, in a file: one line of JSON for each entry and one for what became done, each on the disk before it
 * counts. Node only. A torn last line, as a crash leaves it, is passed over.
 */
import { constants, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { lock } from './lock.ts'

/** `key` is unique in its lane; `lane` and `item` belong to whoever put it. */
export interface SpoolEntry {
  readonly key: string
  readonly lane: string
  readonly item: unknown
}

export interface Spool {
  /** What an earlier process left behind, oldest first. */
  readonly left: readonly SpoolEntry[]
  /** Lines that could not be read. */
  readonly unreadable: number
  /** Resolves when the entry is on the disk. Rejects when the disk does not take it. */
  put(entry: SpoolEntry): Promise<void>
  /** Notes that these of a lane need no delivery any more. Resolves when that is on the disk. */
  done(lane: string, keys: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Beyond this size a file that is mostly done is written anew. */
const compactBytes = 4 * 1024 * 1024

/** Opens or makes the file; only its owner may read it. Rejects when another living process has it open. */
export async function openSpool(path: string): Promise<Spool> {
  const unlock = await lock(`${path}.lock`)
  try {
    return await opened(path, unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

async function opened(path: string, unlock: () => Promise<void>): Promise<Spool> {
  const { live, unreadable } = await load(path)
  const left = [...live.values()]
  // Begins anew with what is left, so that a torn line is never continued.
  let { handle, size } = await writeAnew(path, live)
  let waiting: { line: string; settle: (error: Error | undefined) => void }[] = []
  let pumping: Promise<void> | undefined
  let compactFrom = 0

  /** Never rejects: what could not be written anew is whole where it is, and tried again when as much has come to it. */
  async function compact(): Promise<void> {
    // Small and done, or large and (by a generous guess at the size of an entry) mostly done.
    const isDue = size > compactBytes ? live.size * 4096 < size : live.size === 0 && size > 65_536
    if (!isDue || size < compactFrom) return
    const old = handle
    try {
      ;({ handle, size } = await writeAnew(path, live))
      compactFrom = 0
      await old.close()
    } catch {
      compactFrom = size + compactBytes
    }
  }

  /** Everything that waits goes in one write and one flush. */
  async function pump(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      let failure: Error | undefined
      try {
        const text = group.map(({ line }) => `${line}\n`).join('')
        await handle.appendFile(text)
        await handle.datasync()
        size += Buffer.byteLength(text)
        await compact()
      } catch (error) {
        failure = error as Error
        // What was half written must not run into the next line.
        await handle.appendFile('\n').catch(() => undefined)
      }
      for (const { settle } of group) settle(failure)
    }
    // In the same breath as the look that found nothing: a line that comes now starts the next round.
    pumping = undefined
  }

  function append(value: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({
        line: JSON.stringify(value),
        settle: (error) => (error === undefined ? resolve() : reject(error)),
      })
      pumping ??= pump()
    })
  }

  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    await pumping
    if (live.size === 0) await handle.truncate(0).catch(() => undefined)
    await handle.close()
    await unlock()
  }

  return {
    left,
    unreadable,
    put(entry) {
      live.set(placeOf(entry.lane, entry.key), entry)
      return append({ put: entry })
    },
    done(lane, keys) {
      for (const key of keys) live.delete(placeOf(lane, key))
      return append({ lane, done: keys })
    },
    // Once: by the second time the file and its lock may be somebody else's.
    close: () => (closing ??= close()),
  }
}

const placeOf = (lane: string, key: string): string => `${lane} ${key}`

async function load(path: string): Promise<{ live: Map<string, SpoolEntry>; unreadable: number }> {
  const live = new Map<string, SpoolEntry>()
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const lanes = new Set<string>()
  let unreadable = 0
  for (const line of text.split('\n')) {
    if (line === '') continue
    try {
      const { put, lane, done = [] } = JSON.parse(line) as { put?: SpoolEntry; lane?: string; done?: string[] }
      if (put) {
        lanes.add(put.lane)
        live.set(placeOf(put.lane, put.key), put)
      }
      // Earlier versions did not say of which lane.
      for (const one of lane === undefined ? lanes : [lane]) for (const key of done) live.delete(placeOf(one, key))
    } catch {
      unreadable++
    }
  }
  return { live, unreadable }
}

const anew = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND

/** The whole file with only what is live, put in place of the old one at once. */
async function writeAnew(path: string, live: ReadonlyMap<string, SpoolEntry>) {
  const text = [...live.values()].map((entry) => `${JSON.stringify({ put: entry })}\n`).join('')
  const fresh = `${path}.new`
  // The file is held from before it has its name: opened afterwards and in vain, all that follows would go to the old one, which has none.
  const handle = await open(fresh, anew, 0o600)
  try {
    await handle.appendFile(text)
    await handle.sync()
    await rename(fresh, path)
  } catch (error) {
    await handle.close()
    throw error
  }
  await syncFolder(dirname(path))
  return { handle, size: Buffer.byteLength(text) }
}

/** Not every system lets a folder be flushed; where it does, the new name is safe too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close().catch(() => undefined)
}
