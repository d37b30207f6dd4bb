/** Whether a file has been written to, found out for the price of a `stat`. */
import { statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'

/** Within so long two writes may have one time: clocks of file systems stand still for some milliseconds. */
const settledNs = 100_000_000n
const second = 1_000_000_000n

/** Says whether the file may have changed since it was last asked; never that it has not when it has. */
export function createFileStamp(file: string): () => boolean {
  let last: BigIntStats | undefined
  return () => {
    const before = last
    const stats = trusted ? statsOf(file) : undefined
    const age = stats && BigInt(Date.now()) * 1_000_000n - stats.mtimeNs
    // Whole seconds are of a file system that has no more; a time to come, of a clock that was set back.
    const tells = age !== undefined && age > settledNs && stats!.mtimeNs % second !== 0n
    last = tells ? stats : undefined
    return !last || !before || last.mtimeNs !== before.mtimeNs || last.size !== before.size || last.ino !== before.ino
  }
}

/** Undefined where there are none, for whatever reason. */
function statsOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** Windows tells the time of the last write late. */
const trusted = process.platform !== 'win32'
