/** What is suggested while somebody types: names, and nothing that only speaks of it. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { item, shelf } from './shelf.ts'

let house: TestGateway
beforeAll(async () => {
  const items = [
    // The most downloaded of all.
    item('n1', {
      title: 'Metrics',
      description: 'Backup of all numbers.',
      tags: ['backup'],
      metadata: { downloads: 99 },
    }),
    item('n2', { title: 'The Backup', metadata: { downloads: 50 } }),
    item('n3', { title: 'My Backup', metadata: { downloads: 40 } }),
    item('n4', { title: 'Our Backup', metadata: { downloads: 30 } }),
    item('n5', { title: 'Bäckup Tool', metadata: { downloads: 1 } }),
    item('n6', { title: 'Tools for a backup', metadata: { downloads: 0 } }),
  ]
  house = await startTestGateway({ sandbox: { catalogue: shelf(...items) } })
  await house.ask('{ searchPlugins(input: { minDownloads: 0 }) { totalCount } }')
}, 60_000)
afterAll(() => house.stop())
afterEach(() => {
  house.sandbox.control({ mode: 'ok' })
})

const suggested = async (prefix: string, limit = 8) => {
  const { data, errors } = await house.ask(
    'query ($prefix: String!, $limit: Int) { suggestPlugins(prefix: $prefix, limit: $limit) { title } }',
    { prefix, limit },
  )
  expect(errors).toBeUndefined()
  return data.suggestPlugins.map(({ title }: { title: string }) => title)
}

describe.each(['ok', '503'] as const)('while the marketplace says %s', (mode) => {
  beforeEach(() => {
    house.sandbox.control({ mode })
  })

  test('what only speaks of it is not suggested', async () => {
    const titles = await suggested('backup')
    expect(titles[0]).toBe('Bäckup Tool')
    expect(titles.toSorted()).toEqual(['Bäckup Tool', 'My Backup', 'Our Backup', 'The Backup', 'Tools for a backup'])
  })

  test('a single suggestion begins as was typed, where one does', async () => {
    expect(await suggested('back', 1)).toEqual(['Bäckup Tool'])
  })

  test('words in another order are found behind those in this one', async () => {
    expect(await suggested('backup tool')).toEqual(['Bäckup Tool', 'Tools for a backup'])
  })
})
