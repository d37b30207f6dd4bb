/** The client in front of a gateway that runs trusted documents only. */
import { fileURLToPath } from 'node:url'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { clientOf } from './panel.ts'

const manifest = fileURLToPath(new URL('../../client/src/generated/persisted-documents.json', import.meta.url))

let house: TestGateway
beforeAll(async () => {
  house = await startTestGateway({
    sandbox: { plugins: 5 },
    env: { PERSISTED_ONLY: 'true', PERSISTED_MANIFEST: manifest },
  })
}, 60_000)
afterAll(() => house.stop())

const change = (userId: string) =>
  ({ userId, action: 'CREATE', data: { email: `${userId}@example.org`, username: userId } }) as const

test('its own documents go by their hashes: queries, mutations and what is watched', async () => {
  const client = clientOf(house, { trustedDocuments: true })
  expect((await client.searchPlugins({ first: 2 })).edges).toHaveLength(2)
  const ending = new AbortController()
  const seen: string[] = []
  const watching = (async () => {
    for await (const { userId } of client.watchUserSync({ signal: ending.signal })) {
      seen.push(userId)
      ending.abort()
    }
  })()
  while (seen.length === 0) {
    expect(await client.syncUser({ ...change('hashed'), mode: 'WAIT' })).toMatchObject({ userErrors: [] })
    await client.resyncUser('hashed', { force: true })
  }
  await watching
  expect(seen).toEqual(['hashed'])
})

test('a text of its own has no hash, goes as it is, and is refused there', async () => {
  const client = clientOf(house, { trustedDocuments: true })
  await expect(client.request('{ caller { serviceId } }')).rejects.toMatchObject({
    code: 'PERSISTED_OPERATION_REQUIRED',
  })
})

test('without the option texts are sent, which such a gateway refuses', async () => {
  await expect(clientOf(house).searchPlugins({})).rejects.toMatchObject({ code: 'PERSISTED_OPERATION_REQUIRED' })
})
