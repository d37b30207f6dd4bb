/** How many connections the descriptors of the process allow, and what is said when there are more. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'

/** The rest is for the store, the marketplace and subgraphs: whoever is let in must also be answered. */
const forCallers = 0.75
const sayEveryMs = 10_000

/** At most so many, and three quarters of what is free now where the system says what that is (Linux). */
export function connectionsAtMost(most: number): number {
  try {
    // Node raises the soft limit to the hard one when it starts; the kernel tells the one that holds.
    const [, limit] = /^Max open files +(\d+) /m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    const free = Number(limit) - readdirSync('/proc/self/fd').length
    return Number.isNaN(free) ? most : Math.max(1, Math.min(most, Math.floor(free * forCallers)))
  } catch {
    return most
  }
}

/** Node closes what is above `maxConnections`; nobody would know without this line, which comes once in ten seconds at most. */
export function sayTurnedAway(server: Server, clock: Pick<Clock, 'monotonic'>, log: Log): void {
  let count = 0
  let saidAt = -Infinity
  server.on('drop', () => {
    count++
    if (clock.monotonic() - saidAt < sayEveryMs) return
    saidAt = clock.monotonic()
    log.warn({ count, most: server.maxConnections }, 'connections are turned away: as many are open as there may be')
    count = 0
  })
}
