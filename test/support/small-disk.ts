/** A disk of 8 MB of its own. Mounting one takes root. */
import { execFile } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SmallDisk {
  readonly folder: string
  /** Takes up all the room there is. */
  fill(): Promise<void>
  free(): Promise<void>
  remove(): Promise<void>
}

/** Null, with a line that says so, where it cannot be mounted. */
export async function smallDisk(): Promise<SmallDisk | null> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-small-disk-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder])
  } catch {
    await rm(folder, { recursive: true })
    console.log('A small disk cannot be mounted here (it takes root): the full disk is not tested')
    return null
  }
  const ballast = join(folder, 'ballast')
  return {
    folder,
    async fill() {
      const file = await open(ballast, 'a')
      try {
        for (const size of [65_536, 4_096]) {
          const full = () =>
            file.write(Buffer.alloc(size)).then(
              ({ bytesWritten }) => bytesWritten < size,
              (error: NodeJS.ErrnoException) => {
                if (error.code !== 'ENOSPC') throw error
                return true
              },
            )
          while (!(await full()));
        }
      } finally {
        await file.close()
      }
    },
    free: () => rm(ballast),
    async remove() {
      await run('umount', ['-l', folder])
      await rm(folder, { recursive: true })
    },
  }
}
