/** The examples are run, so that they cannot go stale. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createUserEventHooks } from '../../client/src/index.ts'
import { marketplaceUsers } from '../../examples/prisma/marketplace-extension.ts'
import { standIn } from '../../examples/prisma/stand-in.ts'
import { createTypedClient } from '../../examples/typed-client/client.ts'
import {
  BrowsePluginsDocument,
  FollowUserDocument,
  TellUserDocument,
} from '../../examples/typed-client/generated/graphql.ts'
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

test('a typed client asks, tells and follows over one socket', async () => {
  const client = createTypedClient(house.url, () => house.token())
  const { searchPlugins } = await client.ask(BrowsePluginsDocument, { q: '', first: 2 })
  expect(searchPlugins.edges).toHaveLength(2)
  const statuses: string[] = []
  const following = (async () => {
    for await (const { userSyncChanged } of client.follow(FollowUserDocument, { userId: 'typed-1' })) {
      statuses.push(userSyncChanged.status)
      if (userSyncChanged.status === 'SYNCHRONIZED') break
    }
  })()
  await eventually('a change that is followed', async () => {
    const data = { email: 'typed@example.org', username: 'typed' }
    const { syncUser } = await client.ask(TellUserDocument, { input: { userId: 'typed-1', action: 'CREATE', data } })
    expect(syncUser.userErrors).toEqual([])
    return statuses.length > 0
  })
  await following
  await client.close()
})

test("the typed client's generated files are fresh", async () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const codegen = fileURLToPath(new URL('../../node_modules/@graphql-codegen/cli/cjs/bin.js', import.meta.url))
  const args = [codegen, '--check', '--config', 'examples/typed-client/codegen.yml']
  await promisify(execFile)(process.execPath, args, { cwd: root })
}, 60_000)
