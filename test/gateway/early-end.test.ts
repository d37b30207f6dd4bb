import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GatewayProcess } from '../journeys/gateway-process.ts'

// While the marketplace is away, those who stop wait for a pause between two attempts to reach it: nothing else keeps the process alive then.
const marketplaceAway = 'http://127.0.0.1:9/api/v1'
let dir: string
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'early-end-'))))
afterEach(() => rm(dir, { recursive: true }))

test('a gateway that is stopped in the moment it is ready, with the marketplace away, still ends in order', async () => {
  for (let i = 1; i <= 5; i++) {
    const gateway = new GatewayProcess({ PORT: '0', DATA_DIR: dir, MARKETPLACE_API_URL: marketplaceAway })
    await gateway.start()
    await gateway.stop()
    expect(gateway.log).toContain('gateway stopped')
    expect(gateway.log).not.toContain('a delivery worker is gone')
    gateway.log = ''
  }
}, 60_000)

test('a taken port is named, and ends the start with 1, also with the marketplace away', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  try {
    const PORT = String((other.address() as AddressInfo).port)
    const gateway = new GatewayProcess({ PORT, DATA_DIR: dir, MARKETPLACE_API_URL: marketplaceAway })
    await expect(gateway.start()).rejects.toThrow(/ended with 1 before it was ready:\n[^]*PORT: the port is taken/)
  } finally {
    other.close()
  }
}, 60_000)
