import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

test('endless, huge and unpacking answers cost little memory', async () => {
  const pouring = fork(new URL('./pouring.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [port] = (await once(pouring, 'message')) as [number]
  const reading = fileURLToPath(new URL('./memory-of-answers.ts', import.meta.url))
  try {
    const args = ['--expose-gc', reading, `http://127.0.0.1:${port}`]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const { codes, alone, together } = JSON.parse(stdout) as { codes: string[]; alone: number; together: number }
    expect(codes).toEqual(['UPSTREAM_CONTRACT_VIOLATION'])
    // Each is given up after 5 MiB; what is left of those before is not collected at once.
    expect(alone).toBeLessThan(64)
    // All places taken by endless answers at once: together they hold 16 MiB and half a MiB each, and as much on its way; without a limit it is 160 MiB and more.
    expect(together).toBeLessThan(128)
  } finally {
    pouring.disconnect()
    await once(pouring, 'exit')
  }
})
