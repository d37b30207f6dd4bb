import { entry } from './checked.ts'
import { violation } from './answer.ts'
import type { Entry, Lookup } from './domain.ts'
import { UpstreamFailure } from './failure.ts'
import { segment } from './path.ts'

/** Ids in one batch, and characters of their list: some proxies refuse long addresses. */
const batchIds = 100
const batchCharacters = 6_000
/** Single reads at the same time for one question, so that one page cannot take every place there is. */
const singles = 16

interface Reads<T> {
  /** One by one; null when the marketplace says that there is none. */
  one: ((id: string) => Promise<T | null>) | null
  /** Many at once, as they came; null when the marketplace has no such read (any more). */
  many: ((idList: string) => Promise<readonly unknown[] | null>) | null
  make(data: unknown, at: string): T
  idOf(value: T): string
  /** The id of an entry that may be broken otherwise. */
  rawId(data: unknown): unknown
}

/** Finds things by id with as few calls as the marketplace allows. Answers are paired by id, never by position. */
export async function lookUp<T>(ids: readonly string[], reads: Reads<T>): Promise<Lookup<T>> {
  const found = new Map<string, Entry<T> | null>()
  const [only] = ids
  if (only !== undefined && ids.length === 1 && reads.many === null && reads.one !== null && isAskable(only)) {
    return found.set(only, await oneOf(only, reads.one))
  }
  const askable = [...new Set(ids)].filter((id) => {
    const fine = isAskable(id)
    if (!fine) found.set(id, null)
    return fine
  })
  const { many } = reads
  const left = many === null ? askable : await inBatches(askable, { ...reads, many }, found)
  if (reads.one !== null) await oneByOne(left, reads.one, found)
  return found
}

/** An id that no path can carry is nobody's. */
export function isAskable(id: string): boolean {
  try {
    return segment(id) !== ''
  } catch {
    return false
  }
}

/** Gives back the ids that no batch could ask for. */
async function inBatches<T>(
  ids: readonly string[],
  reads: Reads<T> & { many: NonNullable<Reads<T>['many']> },
  found: Map<string, Entry<T> | null>,
): Promise<readonly string[]> {
  const answers = await Promise.all(
    batches(ids).map(async (batch) => {
      try {
        const list = await reads.many(batch.map(segment).join(','))
        if (list === null) return batch
        pair(batch, list, reads, found)
      } catch (error) {
        if (!(error instanceof UpstreamFailure)) throw error
        for (const id of batch) found.set(id, error)
      }
      return []
    }),
  )
  return answers.flat()
}

function pair<T>(
  batch: readonly string[],
  list: readonly unknown[],
  reads: Reads<T>,
  found: Map<string, Entry<T> | null>,
): void {
  const missing = new Set(batch)
  let stray = false
  list.forEach((data, index) => {
    const made = entry(() => reads.make(data, `data[${index}]`))
    const id = made instanceof UpstreamFailure ? reads.rawId(data) : reads.idOf(made)
    if (typeof id !== 'string') stray = true
    else if (missing.delete(id)) found.set(id, made)
  })
  // An entry that belongs to nobody may be any of the missing ones, so nobody can say that they do not exist.
  const absent = stray ? violation('an id in each entry', 'an entry without one') : null
  for (const id of missing) found.set(id, absent)
}

function batches(ids: readonly string[]): string[][] {
  const all: string[][] = []
  let characters = Infinity
  for (const id of ids) {
    const length = segment(id).length + 1
    const last = all.at(-1)
    if (last === undefined || last.length >= batchIds || characters + length > batchCharacters) {
      all.push([id])
      characters = length
    } else {
      last.push(id)
      characters += length
    }
  }
  return all
}

async function oneByOne<T>(
  ids: readonly string[],
  one: (id: string) => Promise<T | null>,
  found: Map<string, Entry<T> | null>,
): Promise<void> {
  const rest = ids.values()
  const worker = async () => {
    for (const id of rest) found.set(id, await oneOf(id, one))
  }
  await Promise.all(Array.from({ length: Math.min(singles, ids.length) }, worker))
}

/** What came of asking for one; a failure is an entry like any other. */
async function oneOf<T>(id: string, one: (id: string) => Promise<T | null>): Promise<Entry<T> | null> {
  try {
    return await one(id)
  } catch (error) {
    if (error instanceof UpstreamFailure) return error
    throw error
  }
}
