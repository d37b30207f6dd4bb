/** Whether the files of the embedded store are still those that were opened, and not gone or others under their names. */
import { statSync } from 'node:fs'
import { Failure } from '../kit/failure.ts'

/**
 * What is written to a file that has been removed or replaced is lost with the last process that has it open. Takes the files as they
 * are now, and answers what throws a `Failure` while they are not these; moved back, they are.
 */
export function createFileIdentity(file: string): () => void {
  // The log stays for as long as anybody has the store open.
  const names = [file, `${file}-wal`]
  const opened = names.map(identityOf)
  return () => {
    const isOther = (name: string, index: number): boolean => {
      if (typeof opened[index] !== 'string') return false
      const now = identityOf(name)
      return now !== null && now !== opened[index]
    }
    if (names.some(isOther)) throw notThatFile()
  }
}

/** For who opens the file once more: SQLite would make an empty one where it is gone. `identity` is what it was; undefined makes no demand. */
export function assertStillThere(file: string, identity: FileIdentity): void {
  const now = identityOf(file)
  if (typeof identity === 'string' && now !== null && now !== identity) throw notThatFile()
}

const notThatFile = () =>
  new Failure(
    'SERVICE_UNAVAILABLE',
    'The file of the store was removed or replaced while it was in use. Stop the gateway, put the file back or restore a backup, and start it again.',
    { retryAfterSeconds: 60 },
  )

export type FileIdentity = string | null | undefined

/** Undefined where there is none; null where that cannot be said, which is no reason to refuse what the open files still take. */
export function identityOf(name: string): FileIdentity {
  try {
    const stats = statSync(name, { bigint: true, throwIfNoEntry: false })
    return stats && `${stats.dev}:${stats.ino}`
  } catch {
    return null
  }
}
