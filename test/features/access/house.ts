/** One gateway's access room on a real store, and several of them on one database. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthenticator } from '../../../src/auth/authenticate.ts'
import type { AuthRequest } from '../../../src/auth/headers.ts'
import { createSealer } from '../../../src/auth/sealing.ts'
import { createAuditLog } from '../../../src/features/access/audit-log.ts'
import { openRegister } from '../../../src/features/access/register.ts'
import { createServiceKeys } from '../../../src/features/access/service-keys.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import type { Clock } from '../../../src/kit/clock.ts'
import { newId } from '../../../src/kit/ids.ts'
import { createLog } from '../../../src/kit/log.ts'
import { openStore } from '../../../src/store/open.ts'
import { serviceIssuer } from '../../auth/fixture.ts'

export interface Place {
  file: string
  databaseUrl?: string
}

export interface Site {
  place: Place
  remove(): Promise<void>
}

export async function sqliteSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-access-'))
  return { place: { file: join(folder, 'gateway.db') }, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Real time, but the wall clock can be set ahead. */
export function shiftingClock(): Clock & { advance(ms: number): void } {
  let ahead = 0
  return {
    ...systemClock,
    now: () => systemClock.now() + ahead,
    advance: (ms) => {
      ahead += ms
    },
  }
}

export const sealingSecret = 'k3Jx9Qm2Lr8Tz5Wn7Vb1Yp4Hs6Gd0Fc2'

export async function openHouse(place: Place, clock = shiftingClock(), sealingSecrets = [sealingSecret]) {
  const log = createLog({ level: 'silent', pretty: false })
  const store = await openStore({ ...place, clock, log })
  const sealer = createSealer(sealingSecrets)
  const register = await openRegister({ store, clock, log, sealer })
  const keysWith = (onChange: () => Promise<void>) =>
    createServiceKeys({ store, clock, log, sealer, newId, randomBytes, onChange })
  const authenticator = createAuthenticator({ issuers: [serviceIssuer()], register, clock, log })
  const request: AuthRequest = { headers: {}, method: 'POST', url: '/graphql' }
  return {
    clock,
    store,
    register,
    keys: keysWith(register.refresh),
    keysWith,
    audit: createAuditLog(store),
    ask: async (changes: Partial<AuthRequest>) => authenticator.authenticate({ ...request, ...changes }),
    askWithKey: async (key: string | null) =>
      authenticator.authenticate({ ...request, headers: { 'x-api-key': key ?? '' } }),
    async close() {
      await register.close()
      await store.close()
    },
  }
}

export type House = Awaited<ReturnType<typeof openHouse>>

/** Waits for a condition instead of an amount of time; the limit of the test ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await systemClock.sleep(10)
}

export const by = { actor: 'admin', serviceId: 'panel-system', requestId: 'r-1' }
