/** The thread of the native planner's process that ends it once the gateway is gone, whatever the other thread is in the middle of. */
import { workerData } from 'node:worker_threads'

const everyMs = 1_000
const gateway = workerData as number

// Who has lost its parent has another. `exit` would wait for the other thread.
setInterval(() => {
  if (process.ppid !== gateway) process.kill(process.pid, 'SIGKILL')
}, everyMs)
