import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { startTestGateway } from '../support/gateway.ts'
import { hasSmallDisk, smallDisk } from '../support/small-disk.ts'
import { effectsOf, eventually } from '../features/users/room.ts'

const syncUsers = `mutation ($inputs: [SyncUserInput!]!) { syncUsers(inputs: $inputs) {
  results { status event { userId } userErrors { code } } } }`
const statusOf = 'query ($userId: ID!) { userSync(userId: $userId) { status } }'
/** With it a refused operation has its status in HTTP, too. */
const headers = { accept: 'application/graphql-response+json' }

const onSmallDisk = hasSmallDisk() ? test : test.skip

// The embedded store fills the disk; a database of its own is on another one.
onSmallDisk(
  'on a disk that is full or nearly so nothing is promised; with room again all that was promised is there and arrives',
  async () => {
    const disk = await smallDisk()
    const house = await startTestGateway({
      engine: 'sqlite',
      dataDir: disk.folder,
      sandbox: { plugins: 5 },
      env: { RATE_LIMIT_SCALE: '1000' },
    }).catch(async (error: unknown) => {
      await disk.remove()
      throw error
    })
    let asked = 0
    const promised: string[] = []
    const refused: string[] = []
    /** Ten users in one call; gives the error, or null when they were promised. */
    const write = async () => {
      const names = Array.from({ length: 10 }, () => `disk-${++asked}`)
      const inputs = names.map((userId) => ({
        userId,
        action: 'CREATE',
        data: { email: `${userId}@example.org`, username: userId, profile: { bio: 'x'.repeat(400) } },
      }))
      const { errors, data, status } = await house.ask(syncUsers, { inputs }, { headers })
      if (errors === undefined) {
        const results = data.syncUsers.results as { status: string; event: { userId: string }; userErrors: unknown[] }[]
        expect(results.filter(({ userErrors }) => userErrors.length > 0)).toEqual([])
        promised.push(...results.map(({ event }) => event.userId))
        return null
      }
      refused.push(...names)
      expect(status).toBe(503)
      return errors[0] ?? null
    }
    try {
      for (let call = 0; call < 5; call++) expect(await write()).toBeNull()

      // O9: with less than a twentieth left, nothing new is taken, and what was promised is worked off.
      await disk.fill(240 * 1024)
      // The disk is looked at every two seconds; a fast machine would fill the rest in less.
      await pause(2_100)
      expect(await write()).toMatchObject({
        message: 'The disk of the store is nearly full; nothing was accepted.',
        extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true, retryAfterSeconds: 30 },
      })
      await eventually('all so far', () => promised.every((id) => effectsOf(house.sandbox, id).length > 0))
      await disk.free()
      await eventually('a promise', async () => (await write()) === null, 10_000)

      house.sandbox.control({ mode: '503' })
      await disk.fill()
      // What the log of the store has room for may still be taken, safely; then nothing is.
      await eventually('a refusal', async () => (await write()) !== null)
      const before = promised.length
      for (let call = 0; call < 12; call++) {
        expect(await write()).toMatchObject({
          extensions: {
            code: 'SERVICE_UNAVAILABLE',
            retryable: true,
            retryAfterSeconds: expect.any(Number) as unknown,
          },
        })
        await pause(250)
      }
      expect(promised).toHaveLength(before)

      await disk.free()
      const freedAt = performance.now()
      await eventually('a promise', async () => (await write()) === null, 10_000)
      expect(performance.now() - freedAt).toBeLessThan(5_000)
      house.sandbox.control({ mode: 'ok' })

      const status = async (userId: string) => (await house.ask(statusOf, { userId })).data.userSync.status as string
      await eventually(
        'all that was promised',
        () => promised.every((id) => effectsOf(house.sandbox, id).length > 0),
        30_000,
      )
      for (const userId of promised) expect(effectsOf(house.sandbox, userId)).toHaveLength(1)
      for (const userId of refused) expect(effectsOf(house.sandbox, userId)).toEqual([])
      for (const userId of refused.slice(0, 10)) expect(await status(userId)).toBe('NEVER_SYNCED')
      const health = await house.ask('query { syncHealth { ledgerBalanced acceptedTotal } }')
      expect(health.data.syncHealth).toEqual({ ledgerBalanced: true, acceptedTotal: String(promised.length) })
      await house.stop()
      const file = new DatabaseSync(join(disk.folder, 'gateway.db'), { readOnly: true })
      expect(file.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      file.close()
    } finally {
      await house.stop()
      await disk.remove()
    }
  },
  90_000,
)
