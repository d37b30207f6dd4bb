/** The example with Prisma Client, run with the real one on PostgreSQL, which is what panels have. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { createUserEventHooks } from '../../client/src/index.ts'
import type { UserEventHooks } from '../../client/src/index.ts'
import { PrismaClient } from '../../examples/prisma/generated/client.ts'
import { marketplaceUsers } from '../../examples/prisma/marketplace-extension.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { postgresForTests, statement } from '../support/postgres.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { clientOf, effectsAt, eventually } from './panel.ts'

/** What `prisma migrate` makes of the example's schema; its engine is a download that a test does without. */
const TABLE = `
  CREATE TYPE "Role" AS ENUM ('USER', 'MODERATOR', 'ADMIN');
  CREATE TABLE users (
    id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, username TEXT NOT NULL UNIQUE, "firstName" TEXT, "lastName" TEXT,
    role "Role" NOT NULL DEFAULT 'USER', "isActive" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP(3) NOT NULL
  )`

const database: TestDatabase | null = await postgresForTests()
const onPostgres = database ? test : test.skip

let house: TestGateway
let hooks: UserEventHooks
let plain: PrismaClient
beforeAll(async () => {
  if (!database) return
  house = await startTestGateway({ sandbox: { plugins: 5 } })
  hooks = createUserEventHooks(clientOf(house))
  await statement(database.url, TABLE)
  plain = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url }) })
}, 60_000)
afterAll(async () => {
  if (!database) return
  await plain.$disconnect()
  await hooks.close()
  await house.stop()
  await database.stop()
})

const extended = () => plain.$extends(marketplaceUsers(hooks))
const person = (name: string) => ({ id: `prisma-${name}`, email: `${name}@example.org`, username: name })

const atMarketplace = (id: string, action: string, displayName?: string) =>
  eventually(`${action} of ${id} at the marketplace`, () =>
    effectsAt(house.sandbox).changes.some(
      (change) =>
        change.user_id === id &&
        change.action === action &&
        (displayName === undefined || change.user_data.display_name === displayName),
    ),
  )

onPostgres("the panel's writes of a user reach the marketplace", async () => {
  const prisma = extended()
  const data = { ...person('ada'), firstName: 'Ada', lastName: 'L.' }
  const where = { id: data.id }
  expect(await prisma.user.create({ data })).toMatchObject({ ...data, role: 'USER', isActive: true })
  await atMarketplace(data.id, 'create', 'Ada L.')
  await prisma.user.update({ where, data: { lastName: 'Lovelace' } })
  await atMarketplace(data.id, 'update', 'Ada Lovelace')
  await prisma.user.upsert({ where, create: data, update: { firstName: 'Augusta' } })
  await atMarketplace(data.id, 'update', 'Augusta Lovelace')
  const other = { ...person('byron'), firstName: 'B.' }
  await prisma.user.upsert({ where: { id: other.id }, create: other, update: {} })
  await atMarketplace(other.id, 'create', 'B.')
  expect(await prisma.user.delete({ where })).toMatchObject({ id: data.id })
  await atMarketplace(data.id, 'delete')
  expect(await plain.user.findUnique({ where })).toBeNull()
})

onPostgres('writes of many are told row by row where Prisma gives the rows', async () => {
  const prisma = extended()
  const many = [person('one'), person('two')]
  expect(await prisma.user.createManyAndReturn({ data: many })).toHaveLength(2)
  for (const { id } of many) await atMarketplace(id, 'create')
  const ids = { in: many.map(({ id }) => id) }
  await prisma.user.updateManyAndReturn({ where: { id: ids }, data: { firstName: 'Many' } })
  for (const { id } of many) await atMarketplace(id, 'update', 'Many')
})

onPostgres('a write that fails, or would tell in part or nobody, tells nobody', async () => {
  const prisma = extended()
  const { calls } = hooks.counts()
  await expect(prisma.user.update({ where: { id: 'nobody' }, data: {} })).rejects.toMatchObject({ code: 'P2025' })
  await prisma.user.create({ data: person('twin') })
  await expect(prisma.user.create({ data: { ...person('twin'), id: 'prisma-other' } })).rejects.toMatchObject({
    code: 'P2002',
  })
  await expect(prisma.user.create({ data: person('in-part'), select: { id: true } })).rejects.toThrow('email')
  await expect(prisma.user.create({ data: person('in-part'), omit: { role: true } })).rejects.toThrow('leave out role')
  await expect(prisma.user.deleteMany({})).rejects.toThrow('bulkSyncUsers')
  expect(await plain.user.count({ where: { username: 'in-part' } })).toBe(0)
  expect(await plain.user.count()).toBeGreaterThan(0)
  expect(hooks.counts()).toMatchObject({ calls: calls + 1, dropped: 0 })
})

test('the generated client is that of the schema, and of the version that is installed', () => {
  const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
  const [, version] = /"clientVersion": "([^"]+)"/.exec(read('examples/prisma/generated/internal/class.ts')) ?? []
  const installed = JSON.parse(read('node_modules/@prisma/client/package.json')) as { version: string }
  expect(version).toBe(installed.version)
  const [, schema = ''] =
    /"inlineSchema": ("(?:[^"\\]|\\.)*")/.exec(read('examples/prisma/generated/internal/class.ts')) ?? []
  expect(JSON.parse(schema)).toBe(read('examples/prisma/schema.prisma'))
})
