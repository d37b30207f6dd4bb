/** Names a process so that another one on the same machine can tell for sure that it has ended. */
import { readFileSync, readlinkSync } from 'node:fs'

/**
 * Boot, process namespace, number and start time of a process; null where the system does not tell (then nobody can know, and
 * leases simply run out).
 */
export function identityOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')} ${pid} ${startOf(pid)}`
  } catch {
    return null
  }
}

/** True only when the process has certainly ended: it ran in our namespace since our boot, and its number is free or someone else's. */
export function hasEnded(identity: string | null): boolean {
  const [boot, namespace, pid, start] = identity?.split(' ') ?? []
  const ours = identityOf(process.pid)?.split(' ')
  if (!ours || pid === undefined || boot !== ours[0] || namespace !== ours[1]) return false
  try {
    return startOf(Number(pid)) !== start
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

/** Field 22 of /proc/<pid>/stat, counted from behind the name, which may contain anything. A process that is dead but not yet collected counts as ended. */
function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return 'ended'
  return fields[19] ?? ''
}
