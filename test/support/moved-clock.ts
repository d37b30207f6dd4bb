/** A wall clock for other processes that a test moves while they run; their monotonic clock goes on (libfaketime). */
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface MovedClock {
  /** Of the processes that live by this clock. */
  readonly env: Record<string, string>
  /** Their wall clock, in milliseconds. */
  now(): number
  moveTo(instant: number): Promise<void>
  remove(): Promise<void>
}

/** Null, with a line that says so, where libfaketime is missing and REQUIRE_FAKETIME is not 1. */
export async function movedClock(): Promise<MovedClock | null> {
  const library = findLibrary()
  if (library === undefined) {
    const line = 'libfaketime was not found (Debian: apt-get install faketime)'
    if (process.env['REQUIRE_FAKETIME'] === '1') throw new Error(`${line}, and REQUIRE_FAKETIME=1 asks for it`)
    console.log(`${line}: jumps of the clock are not tested`)
    return null
  }
  const folder = await mkdtemp(join(tmpdir(), 'gateway-clock-'))
  const file = join(folder, 'offset')
  let aheadSeconds = 0
  const set = async (seconds: number) => {
    aheadSeconds = seconds
    // Renamed into its place: the library reads it at every look at the clock, and half a number is another time.
    await writeFile(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}s\n`)
    await rename(`${file}.new`, file)
  }
  await set(0)
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    now: () => Date.now() + aheadSeconds * 1000,
    moveTo: (instant) => set(Math.round((instant - Date.now()) / 1000)),
    remove: () => rm(folder, { recursive: true }),
  }
}

function findLibrary(): string | undefined {
  const roots = ['/usr/lib', '/usr/local/lib', '/usr/lib64']
  const folders = roots.flatMap((root) => [
    root,
    ...(existsSync(root) ? readdirSync(root).map((name) => join(root, name)) : []),
  ])
  return folders.map((folder) => join(folder, 'faketime', 'libfaketime.so.1')).find((file) => existsSync(file))
}
