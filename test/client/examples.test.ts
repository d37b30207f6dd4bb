/** The examples are run, so that they cannot go stale. */
import { createUserEventHooks } from '../../client/src/index.ts'
import { marketplaceUsers } from '../../examples/prisma/marketplace-extension.ts'
import { standIn } from '../../examples/prisma/stand-in.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { clientOf, effectsAt, eventually } from './panel.ts'

let house: TestGateway
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 20 } })
}, 60_000)
afterAll(() => house.stop())

test("the panel's writes of users reach the marketplace through the Prisma extension", async () => {
  const hooks = createUserEventHooks(clientOf(house))
  const prisma = standIn().$extends(marketplaceUsers(hooks))
  const data = { id: 'prisma-1', email: 'ada@example.org', username: 'ada', firstName: 'Ada', lastName: 'L.' }
  const at = (action: string, name?: string) =>
    eventually(`${action} at the marketplace`, () =>
      effectsAt(house.sandbox).changes.some(
        (change) =>
          change.user_id === 'prisma-1' &&
          change.action === action &&
          (name === undefined || change.user_data.display_name === name),
      ),
    )
  expect(await prisma.user.create({ data })).toMatchObject(data)
  await at('create', 'Ada L.')
  await prisma.user.update({ where: { id: 'prisma-1' }, data: { lastName: 'Lovelace' } })
  await at('update', 'Ada Lovelace')
  const where = { id: 'prisma-1' }
  await prisma.user.upsert({ where, create: data, update: { firstName: 'Augusta' } })
  await at('update', 'Augusta Lovelace')
  await prisma.user.delete({ where })
  await at('delete')
  // A write that fails at the panel tells nobody; one that would tell in part, or nobody, is refused.
  await expect(prisma.user.update({ where, data: {} })).rejects.toThrow('P2025')
  await expect(prisma.user.create({ data, select: {} })).rejects.toThrow('select')
  await expect(prisma.user.deleteMany({})).rejects.toThrow('bulkSyncUsers')
  expect(hooks.counts()).toMatchObject({ calls: 4, dropped: 0 })
  await hooks.close()
})
