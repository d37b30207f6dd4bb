import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gatewayEntry } from '../support/bundled.ts'

/** Every write to it fails for want of room. */
const full = '/dev/full'
const onLinux = existsSync(full) ? test : test.skip

onLinux(
  'a gateway whose log is on a full disk serves, and ends when it is told to',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'full-log-'))
    const log = openSync(full, 'w')
    const env = { PORT: '0', DATA_DIR: dir, MARKETPLACE_API_URL: 'http://127.0.0.1:9/api/v1' }
    const child = spawn(process.execPath, [gatewayEntry], { env, stdio: ['ignore', log, 'ignore', 'ipc'] })
    try {
      const ended = once(child, 'exit')
      const [{ url }] = (await once(child, 'message')) as [{ url: string }]
      for (let i = 0; i < 5; i++) expect((await fetch(`${url}/readyz`)).status).toBe(200)
      child.kill('SIGTERM')
      expect(await ended).toEqual([0, null])
    } finally {
      child.kill('SIGKILL')
      closeSync(log)
      await rm(dir, { recursive: true })
    }
  },
  30_000,
)
