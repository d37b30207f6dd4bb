/** A disk of 8 MB of its own. Mounting one takes root. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SmallDisk {
  readonly folder: string
  /** Takes up all the room there is, or leaves so many bytes of it. */
  fill(leaving?: number): Promise<void>
  free(): Promise<void>
  remove(): Promise<void>
}

const tmpfs = ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs']
const folderName = () => join(tmpdir(), 'gateway-small-disk-')

/** Whether one can be mounted here; false with a line that says so, and an error where REQUIRE_MOUNT is 1. */
export function hasSmallDisk(): boolean {
  const folder = mkdtempSync(folderName())
  const present = spawnSync('mount', [...tmpfs, folder]).status === 0
  if (present) spawnSync('umount', [folder])
  rmdirSync(folder)
  if (present) return true
  const line = 'A small disk cannot be mounted here (it takes root)'
  if (process.env['REQUIRE_MOUNT'] === '1') throw new Error(`${line}, and REQUIRE_MOUNT=1 asks for it`)
  console.log(`${line}: the full disk is not tested`)
  return false
}

/** Only where `hasSmallDisk` says so. */
export async function smallDisk(): Promise<SmallDisk> {
  const folder = await mkdtemp(folderName())
  await run('mount', [...tmpfs, folder])
  const ballast = join(folder, 'ballast')
  return {
    folder,
    async fill(leaving = 0) {
      const hasMore = async () => {
        const { bavail, bsize } = await statfs(folder)
        return bavail * bsize > leaving
      }
      const file = await open(ballast, 'a')
      try {
        while (await hasMore()) await file.write(Buffer.alloc(4_096))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
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
