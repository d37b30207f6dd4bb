/** Another process that brings the same nonces; prints how many of them it was the first with. */
import { writeSync } from 'node:fs'
import { once } from 'node:events'
import { rememberNonce } from '../../../src/features/access/nonces.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { openStore } from '../../../src/store/open.ts'

const where = JSON.parse(process.argv[2] ?? '{}') as { file: string; databaseUrl?: string }
const count = Number(process.argv[3])
const store = await openStore({ ...where, clock: systemClock })
writeSync(1, 'ready\n')
await once(process, 'message')
const kept = await Promise.all(
  Array.from({ length: count }, (_, i) => store.run(rememberNonce, 'key', `nonce-${i}`, 9_999_999_999_999)),
)
writeSync(1, `${kept.filter(Boolean).length}\n`)
await store.close()
process.disconnect()
