/** One living process for each spool. A lock that a crash has left behind is taken over. Node only. */
import { readFile, rm, writeFile } from 'node:fs/promises'

/** Files that this process has open: its own id in a lock tells nothing, because a restarted container has the same. */
const ours = new Set<string>()

/** Gives what takes the lock away. Rejects when another living process holds it. */
export async function lock(path: string): Promise<() => Promise<void>> {
  if (ours.has(path)) throw new Error(`spool: ${path} is open in this process already.`)
  for (let attempt = 0; ; attempt++) {
    try {
      const self = `${process.pid} ${await startOf(process.pid)}`.trim()
      await writeFile(path, self, { flag: 'wx', mode: 0o600 })
      ours.add(path)
      return async () => {
        ours.delete(path)
        await rm(path, { force: true })
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const [pid, start = ''] = (await readFile(path, 'utf8').catch(() => '')).split(' ')
      const holder = Number(pid)
      if (attempt > 0 || (holder !== process.pid && (await lives(holder, start)))) {
        throw new Error(`spool: ${path} is held by process ${holder}. Give each process a file of its own.`, {
          cause: error,
        })
      }
      await rm(path, { force: true })
    }
  }
}

/** Whether the process that has this id is also the one that began then. Without a start, as older locks are, the id alone decides. */
async function lives(pid: number, start: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const startNow = await startOf(pid)
  return start === '' || startNow === '' || start === startNow
}

/** When a process began, in the system's own count; empty where it does not tell. An id is given to another process after a crash. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  // The second field is a name in brackets, in which there may be anything; the start is field 22.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
