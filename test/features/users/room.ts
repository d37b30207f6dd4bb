/** The room of users, with a real store and a real sandbox marketplace, for tests of its services. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../../sandbox/sandbox.ts'
import type { Sandbox, SandboxOptions } from '../../../sandbox/sandbox.ts'
import type { Asker } from '../../../src/auth/asker.ts'
import type { Caller } from '../../../src/auth/caller.ts'
import type { Permission } from '../../../src/auth/permissions.ts'
import { createUsers } from './assembled.ts'
import type { Users, UsersRoomOptions } from './assembled.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { createLog } from '../../../src/kit/log.ts'
import { createMarketplaceClient } from '../../../src/marketplace/client.ts'
import type { MarketplaceClient } from '../../../src/marketplace/client.ts'
import { openStore } from '../../../src/store/open.ts'
import type { Store } from '../../../src/store/store.ts'

export interface Room extends Users {
  readonly store: Store
  readonly marketplace: MarketplaceClient
  readonly sandbox: Sandbox
  readonly folder: string
  readonly databaseUrl: string | undefined
  /** Everything ends, files too. */
  close(): Promise<void>
}

export interface RoomOptions extends Partial<
  Pick<UsersRoomOptions, 'config' | 'random' | 'clock' | 'timing' | 'backoff' | 'sendMs' | 'otherStores'>
> {
  readonly databaseUrl?: string
  /** Shared by two rooms: the second one closes nothing of it. */
  readonly with?: Pick<Room, 'sandbox' | 'folder' | 'databaseUrl'>
  /** Of one call to the marketplace, before the worker counts it as failed. */
  readonly attempts?: number
  readonly started?: boolean
  /** What the marketplace offers; everything unless told otherwise. */
  readonly capabilities?: SandboxOptions['capabilities']
}

/** Opens a room on the engine and with the marketplace that a suite is run for. */
export type OpenRoom = (options?: RoomOptions) => Promise<Room>

/** Quick retries: what takes minutes in earnest takes moments here. */
export const quick = { baseMs: 20, capMs: 200 }

export async function openRoom(options: RoomOptions = {}): Promise<Room> {
  const folder = options.with?.folder ?? (await mkdtemp(join(tmpdir(), 'gateway-users-')))
  const sandbox =
    options.with?.sandbox ??
    (await startSandbox({ plugins: 20, ...(options.capabilities && { capabilities: options.capabilities }) }))
  const databaseUrl = options.with?.databaseUrl ?? options.databaseUrl
  const clock = options.clock ?? systemClock
  const log = createLog({ level: process.env['TEST_LOG'] ?? 'silent', pretty: false })
  const store = await openStore({
    file: join(folder, 'gateway.db'),
    clock,
    log,
    databaseUrl,
  })
  const marketplace = createMarketplaceClient({
    baseUrl: sandbox.url,
    serviceId: sandbox.secrets.serviceId,
    jwtSecret: sandbox.secrets.jwtSecret,
    apiKey: sandbox.secrets.apiKey,
    clock,
    random: Math.random,
    ...(options.attempts && { attempts: options.attempts }),
  })
  const users = createUsers({
    store,
    marketplace,
    clock,
    log,
    random: options.random ?? Math.random,
    backoff: options.backoff ?? quick,
    config: {
      syncEnabled: true,
      connected: true,
      waitMs: 5_000,
      backlogMax: 2_000_000,
      concurrency: 8,
      ...options.config,
    },
    ...(options.timing && { timing: options.timing }),
    ...(options.sendMs && { sendMs: options.sendMs }),
    ...(options.otherStores && { otherStores: options.otherStores }),
  })
  if (options.started !== false) await users.start()
  return {
    ...users,
    store,
    marketplace,
    sandbox,
    folder,
    databaseUrl,
    async close() {
      await users.stop(2_000)
      await marketplace.close()
      await store.close()
      if (options.with) return
      await sandbox.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const all: readonly Permission[] = ['user:read', 'user:read:pii', 'user:write', 'user:erase', 'sync:read', 'sync:write']

export function asker(
  options: { actingUserId?: string; key?: string; permissions?: readonly Permission[]; serviceId?: string } = {},
): Asker {
  const caller: Caller = {
    kind: 'service',
    serviceId: options.serviceId ?? 'panel-system',
    subject: 'service-integration',
    permissions: new Set(options.permissions ?? all),
    tokenExpiresAt: Infinity,
    credential: 'jwt',
    ...(options.actingUserId !== undefined && { actingUserId: options.actingUserId }),
  }
  return {
    caller,
    request: {
      id: 'test-request',
      door: 'api',
      deadlineAt: systemClock.monotonic() + 10_000,
      gone: new AbortController().signal,
      upstream: { calls: 0 },
      ...(options.key !== undefined && { idempotencyKey: options.key }),
    },
  }
}

/** What the panel says of an invented user. */
export const person = (id: string, more: Record<string, unknown> = {}) => ({
  email: `${id}@example.org`,
  username: id,
  displayName: `The ${id}`,
  ...more,
})

/** Waits for something to become true, looking often; says what it waited for when it does not. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  withinMs = 15_000,
): Promise<T> {
  const until = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (performance.now() > until) throw new Error(`Waited ${withinMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The effects that the marketplace had for one user, in order. */
export const effectsOf = (sandbox: Sandbox, userId: string) =>
  sandbox
    .ledger()
    .filter(
      (entry) => entry.path.endsWith('/users/sync') && (entry.body as { user_id?: string } | null)?.user_id === userId,
    )
    .filter((entry) => entry.effect !== null && !entry.replayed)
    .map(
      (entry) =>
        entry.body as {
          action: string
          user_data: Record<string, unknown> & { email?: string; preferences?: Record<string, unknown> }
        },
    )
