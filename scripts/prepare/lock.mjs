import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './runtime.mjs'

/** A holder's pid may be reused by a stranger; no install or build takes this long. */
const oldestMs = 15 * 60_000
const host = hostname()
const ownerName = (pid) => `${pid}@${host}`

/**
 * Runs `body` while no other process of this checkout runs under the same name. The lock is a directory that holds one
 * empty directory per process at work (git does not see empty directories). It appears with its owner inside by one rename,
 * and it is broken when all owners are dead, so a kill -9 leaves nothing to clean up by hand.
 */
export async function withLock(name, say, body) {
  const lock = join(root, `.prepare-${name}.lock`)
  let told = false
  while (!take(lock)) {
    if (breakStale(lock)) continue
    if (!told) say(`Another process is at work here (${owners(lock).join(', ') || 'just starting'}); waiting for it.`)
    told = true
    await sleep(200)
  }
  try {
    return await body((pid) => mkdirSync(join(lock, ownerName(pid)), { recursive: true }))
  } finally {
    release(lock)
  }
}

/** By one rename, as it was taken: a lock that is removed piece by piece is an empty directory for a moment, which another takes. */
function release(lock) {
  const aside = `${lock}.done.${process.pid}`
  try {
    renameSync(lock, aside)
  } catch {
    // Somebody who took us for dead has broken it; or it stays, and is broken when we have ended.
    return
  }
  rmSync(aside, { recursive: true, force: true })
}

function take(lock) {
  const own = `${lock}.${process.pid}`
  rmSync(own, { recursive: true, force: true })
  try {
    mkdirSync(join(own, ownerName(process.pid)), { recursive: true })
  } catch (cause) {
    throw new Error(`${root} cannot be written (${cause.code}), and what is there is missing or not up to date.`, {
      cause,
    })
  }
  try {
    renameSync(own, lock)
    return true
  } catch {
    rmSync(own, { recursive: true, force: true })
    return false
  }
}

function owners(lock) {
  try {
    return readdirSync(lock)
  } catch {
    return []
  }
}

const isAlive = (owner) => {
  const [pid, where] = owner.split('@')
  // A pid means nothing on another machine or in another container; there the age alone decides.
  if (where !== host) return true
  try {
    process.kill(Number(pid), 0)
    return !isZombie(pid)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Killed, but not yet collected by its parent; in a container without an init process that may never happen. */
function isZombie(pid) {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

function breakStale(lock) {
  const holders = owners(lock)
  if (holders.length === 0) return false
  try {
    if (Date.now() - statSync(lock).mtimeMs < oldestMs && holders.some(isAlive)) return false
    const aside = `${lock}.stale.${process.pid}`
    // Of several that see the dead owner one wins this rename. If it caught a living one that came in between, it goes back.
    renameSync(lock, aside)
    if (holders.join() !== owners(aside).join()) renameSync(aside, lock)
    else rmSync(aside, { recursive: true, force: true })
    return true
  } catch {
    return false
  }
}
