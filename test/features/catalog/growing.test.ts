/** Pages of lists that grow at their head while somebody goes through them. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'
import { file } from '../publishing/package-file.ts'

const released = (version: string, channel: 'stable' | 'beta' = 'stable') => ({ version, channel })
const day = (number: number) => `2026-10-0${number}T00:00:00.000Z`
let house: TestGateway

beforeEach(async () => {
  const versions = [released('3.0.0'), released('2.1.0-rc.1', 'beta'), released('2.0.0'), released('1.0.0')]
  const catalogue = shelf(
    item('one', { created_at: day(3), metadata: { versions } }),
    item('two', { created_at: day(2) }),
    item('three', { created_at: day(1) }),
    item('four', { created_at: day(1), status: 'archived' }),
  )
  house = await startTestGateway({ sandbox: { catalogue } })
  await house.ask(
    'mutation { syncUser(input: { userId: "ann", action: CREATE, data: { email: "ann@panel.example", username: "ann" }, mode: WAIT }) { status } }',
  )
}, 60_000)
afterEach(() => house.stop())

interface Page {
  names: string[]
  totalCount: number
  pageInfo: { endCursor: string; hasNextPage: boolean }
}

async function versionsAfter(after: string | null, channel: string[] | null = null) {
  const { data, errors } = await house.ask(
    `query ($after: String, $channel: [ReleaseChannel!]) { plugin(id: "mpi-one") { versions(first: 2, after: $after, channel: $channel) {
      totalCount pageInfo { endCursor hasNextPage } edges { node { version } } } } }`,
    { after, channel },
  )
  const page = data.plugin?.versions
  const names = page?.edges.map(({ node }: { node: { version: string } }) => node.version)
  return { errors, page: page && ({ ...page, names } as Page) }
}

async function pluginsAfter(after: string | null, status: string[] | null = null) {
  const { data, errors } = await house.ask(
    `query ($after: String, $status: [PluginStatus!]) { user(id: "ann") { plugins(first: 2, after: $after, status: $status) {
      totalCount pageInfo { endCursor hasNextPage } edges { node { slug title } } } } }`,
    { after, status },
  )
  const page = data.user?.plugins
  const names = page?.edges.map(({ node }: { node: { slug: string } }) => node.slug)
  return { errors, page: page && ({ ...page, names } as Page) }
}

test('a version that is released meanwhile is not a reason to show another one twice', async () => {
  const { page: first } = await versionsAfter(null)
  expect(first.names).toEqual(['3.0.0', '2.1.0-rc.1'])
  const manifest = { name: 'One', version: '4.0.0', description: 'Looks after servers.', author: 'Ann' }
  const input = { marketplaceItemId: 'mpi-one', manifest, idempotencyKey: 'release' }
  await house.ask('mutation ($input: UpdatePluginInput!) { updatePlugin(input: $input) { status } }', { input })
  const { page: second } = await versionsAfter(first.pageInfo.endCursor)
  expect(second).toMatchObject({ names: ['2.0.0', '1.0.0'], totalCount: 5, pageInfo: { hasNextPage: false } })
})

test('a plugin that is published meanwhile is not a reason to show another one twice', async () => {
  const { page: first } = await pluginsAfter(null)
  expect(first.names).toEqual(['one', 'two'])
  const manifest = { name: 'Five', version: '1.0.0', description: 'Looks after servers.', author: 'Ann' }
  const input = { panelItemId: 'five', userId: 'ann', manifest, files: [file], idempotencyKey: 'publish' }
  await house.ask('mutation ($input: PublishPluginInput!) { publishPlugin(input: $input) { status } }', { input })
  const { page: second } = await pluginsAfter(first.pageInfo.endCursor)
  expect(second).toMatchObject({ names: ['three'], totalCount: 4, pageInfo: { hasNextPage: false } })
})

test('a cursor of a list with another filter is refused', async () => {
  const { page: versions } = await versionsAfter(null)
  const other = await versionsAfter(versions.pageInfo.endCursor, ['STABLE'])
  expect(other.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_ERROR', inputPath: ['after'] })
  const { page: plugins } = await pluginsAfter(null)
  const published = await pluginsAfter(plugins.pageInfo.endCursor, ['PUBLISHED'])
  expect(published.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_ERROR', inputPath: ['after'] })
})
