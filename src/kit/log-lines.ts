/** Standard output as the place of log lines. A log that cannot be written is no reason to serve less, or to never end. */
import { write, writeSync } from 'node:fs'
import { rfc3339 } from './clock.ts'

/**
 * Under load many lines go out with one write, which otherwise costs a tenth of a small request. None waits longer than this, and
 * what is left goes out when the process exits; only a kill that nobody can catch loses the lines of the last moment.
 */
const gatherBytes = 32_768
const gatherMs = 50
/** While nothing can be written, because the disk is full or nobody reads: lines beyond this are dropped. */
const mostWaiting = 8 * 1_048_576
const againMs = 1_000
const busyMs = 20
/** What a process that ends gives a reader that is slow. */
const partingTries = 50

export interface LogLines {
  write(line: string): void
  /** For the end of the process, and before it may be near. */
  flushSync(): void
}

export function createLogLines(fd = 1): LogLines {
  let lines = ''
  /** Taken from `lines`, and not out yet. */
  let leaving = Buffer.alloc(0)
  let underWay = false
  let timer: NodeJS.Timeout | undefined
  let dropped = 0
  let failing = false
  /** The reader is gone for good. */
  let deaf = false

  function later(ms: number): void {
    timer ??= setTimeout(flush, ms).unref()
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (underWay || deaf) return
    if (leaving.length === 0) {
      if (lines === '') return
      leaving = Buffer.from(lines)
      lines = ''
    }
    underWay = true
    write(fd, leaving, 0, leaving.length, null, (error, written) => {
      underWay = false
      failing = error !== null
      if (error) return failed(error)
      leaving = leaving.subarray(written)
      if (dropped > 0) confess()
      if (leaving.length > 0 || lines.length >= gatherBytes) flush()
      else if (lines !== '') later(gatherMs)
    })
  }

  function failed({ code }: NodeJS.ErrnoException): void {
    deaf = code === 'EPIPE'
    if (deaf) lines = ''
    else later(code === 'EAGAIN' ? busyMs : againMs)
  }

  function confess(): void {
    const said = { level: 'warn', time: rfc3339(Date.now()), pid: process.pid, dropped }
    dropped = 0
    lines += `${JSON.stringify({ ...said, msg: 'lines of this log were dropped, for they could not be written' })}\n`
  }

  return {
    write(line) {
      if (deaf) return
      if (lines.length + line.length > mostWaiting) dropped++
      else lines += line
      if (lines.length >= gatherBytes && !failing) flush()
      else later(gatherMs)
    },
    flushSync() {
      // What is under way is with the operating system.
      if (deaf) return
      let left = Buffer.concat([underWay ? Buffer.alloc(0) : leaving, Buffer.from(lines)])
      if (!underWay) leaving = Buffer.alloc(0)
      lines = ''
      for (let tries = 0; left.length > 0 && tries < partingTries;) {
        try {
          left = left.subarray(writeSync(fd, left))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
          tries++
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyMs)
        }
      }
    },
  }
}
