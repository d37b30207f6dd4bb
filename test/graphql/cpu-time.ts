/** Milliseconds of CPU this thread has used: what a refusal costs, whatever else the machine is doing. */
export function cpuTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
