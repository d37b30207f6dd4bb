import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { caller, publication } from './caller.ts'
import type { Caller } from './caller.ts'

let sandbox: Sandbox
let call: Caller

beforeAll(async () => {
  sandbox = await startSandbox({ plugins: 100 })
  call = await caller(sandbox)
})
afterAll(() => sandbox.stop())
beforeEach(() => sandbox.reset())

const sync = async (categories: unknown) => call('POST', '/integration/categories/sync', { categories })
const one = (panelId: string, changes: Record<string, unknown> = {}) => ({
  panel_id: panelId,
  name: `Name ${panelId}`,
  ...changes,
})

test('categories exist before anyone has synchronised theirs', async () => {
  const { facets } = (await call('GET', '/integration/plugins/search')).body.data
  expect(facets.categories.length).toBeGreaterThanOrEqual(8)
})

test('creates, updates and skips', async () => {
  const first = await sync([one('p1'), one('p2', { parent_id: 'p1' }), one('p3', { name: 'Utility' })])
  expect(first.body.data).toEqual({
    success: true,
    synchronized_categories: [
      { panel_id: 'p1', marketplace_id: expect.stringMatching(/^cat-/), status: 'created' },
      { panel_id: 'p2', marketplace_id: expect.stringMatching(/^cat-/), status: 'created' },
      { panel_id: 'p3', marketplace_id: 'utility', status: 'updated' },
    ],
    errors: [],
  })
  const again = await sync([one('p1'), one('p2', { parent_id: 'p1', name: 'Other' })])
  expect(again.body.data.synchronized_categories.map((result: { status: string }) => result.status)).toEqual([
    'skipped',
    'updated',
  ])
  expect(sandbox.ledger({ effectsOnly: true }).map((entry) => entry.effect?.['count'])).toEqual([3, 1])
})

test('a synchronised category can be published to and searched, with those below it', async () => {
  await sync([one('animals'), one('fish', { parent_id: 'animals' })])
  await call('POST', '/integration/plugins/publish', publication('cod', { category: 'fish' }))
  for (const category of ['fish', 'animals', 'Name%20animals']) {
    const { data } = (await call('GET', `/integration/plugins/search?category=${category}`)).body
    expect([category, data.pagination.total, data.facets.categories[0].name]).toEqual([category, 1, 'Name fish'])
  }
})

test('a new name shows at once, and is gone after a reset', async () => {
  const names = async () => {
    const { facets } = (await call('GET', '/integration/plugins/search?category=game')).body.data
    return facets.categories.map((category: { name: string }) => category.name) as string[]
  }
  expect(await names()).toEqual(['Game'])
  await sync([one('games', { slug: 'game', name: 'Games and play' })])
  expect(await names()).toEqual(['Games and play'])
  sandbox.reset()
  expect(await names()).toEqual(['Game'])
})

test('what cannot be taken is named, and the rest is taken', async () => {
  await sync([one('a'), one('b', { parent_id: 'a' })])
  const { data } = (
    await sync([one('x', { slug: 'game' }), one('y', { parent_id: 'nowhere' }), one('a', { parent_id: 'b' }), one('z')])
  ).body
  // "game" belongs to nobody's panel yet, so the first one takes it over.
  expect(data.synchronized_categories).toEqual([
    { panel_id: 'x', marketplace_id: 'game', status: 'updated' },
    { panel_id: 'z', marketplace_id: expect.any(String), status: 'created' },
  ])
  expect(data.errors.map((error: { panel_id: string }) => error.panel_id)).toEqual(['y', 'a'])
  expect(data.success).toBe(false)
  const taken = await sync([one('w', { slug: 'game' })])
  expect(taken.body.data.errors).toEqual([{ panel_id: 'w', error: 'Another category has this slug.' }])
})

test('five thousand at once', async () => {
  const many = Array.from({ length: 5000 }, (_none, at) => one(`c${at}`))
  expect((await sync(many)).body.data.synchronized_categories).toHaveLength(5000)
  expect((await sync([...many, one('c5000')])).status).toBe(400)
})

test.each([
  ['none', 'categories'],
  [[{ name: 'x' }], 'categories.0.panel_id'],
  [[one('a', { name: '' })], 'categories.0.name'],
  [[one('a', { sort_order: 1.5 })], 'categories.0.sort_order'],
])('refuses %j naming the field', async (categories, field) => {
  const refused = await sync(categories)
  expect([refused.status, refused.body.error?.details?.field]).toEqual([400, field])
})
