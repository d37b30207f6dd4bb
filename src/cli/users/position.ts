/** How far a run has come, in a file that is replaced as a whole after each batch. */
import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { CommandFailure, exits } from '../exits.ts'
import { assertWritable, unreadable, unwritable } from '../files.ts'

const form = z.object({
  fingerprint: z.string(),
  /** Part of every idempotency key of this run, also after it was resumed. */
  run: z.string(),
  position: z.number(),
  lastUserId: z.string().nullable(),
  sent: z.number(),
})

type Kept = z.infer<typeof form>

export interface Position {
  readonly run: string
  readonly at: number
  readonly lastUserId: string | null
  /** Users behind it, those of earlier runs included. */
  readonly sent: number
  readonly resumed: boolean
  /** Takes up what an earlier run left, if there is something. */
  load(): Promise<void>
  /** Fails where it could not be kept; to be asked before anything is sent. */
  assertKept(): Promise<void>
  /** Begins anew. */
  forget(): void
  advance(position: number, lastUserId: string, count: number): Promise<void>
  /** Everything is done: the next run is a new one. */
  finish(): Promise<void>
}

export function createPosition(file: string, fingerprint: string): Position {
  const fresh = (): Kept => ({
    fingerprint,
    position: 0,
    lastUserId: null,
    sent: 0,
    run: randomBytes(9).toString('base64url'),
  })
  let kept = fresh()
  return {
    get run() {
      return kept.run
    },
    get at() {
      return kept.position
    },
    get lastUserId() {
      return kept.lastUserId
    },
    get sent() {
      return kept.sent
    },
    get resumed() {
      return kept.position > 0
    },
    async load() {
      const found = await read(file)
      if (found && found.fingerprint !== fingerprint) {
        throw new CommandFailure(
          exits.usage,
          `${file} is of an earlier run over something else, or the source has changed since.`,
          {
            wayOut: 'Begin anew with --restart, or keep the state elsewhere with --state.',
          },
        )
      }
      kept = found ?? kept
    },
    assertKept: () => assertWritable(file),
    forget() {
      kept = fresh()
    },
    async advance(position, lastUserId, count) {
      kept = { ...kept, position, lastUserId, sent: kept.sent + count }
      try {
        await writeFile(`${file}.new`, `${JSON.stringify(kept)}\n`, { mode: 0o600 })
        await rename(`${file}.new`, file)
      } catch (error) {
        throw unwritable(file, error, 'What was accepted stays accepted. Run the same command again to go on.')
      }
    },
    finish: () => rm(file, { force: true }),
  }
}

async function read(file: string): Promise<Kept | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw unreadable(file, error)
  })
  if (text === null) return null
  try {
    return form.parse(JSON.parse(text))
  } catch {
    throw new CommandFailure(exits.usage, `${file} does not say how far a run has come.`, {
      wayOut: 'Delete it, or keep the state elsewhere with --state.',
    })
  }
}
