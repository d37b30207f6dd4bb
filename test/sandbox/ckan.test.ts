/** Runs on the real catalogue where it is at hand: CATALOGUE_DIR, or the folder beside the checkout. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ckan } from '../../sandbox/catalogue/ckan.ts'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import type { WirePlugin } from '../../sandbox/wire.ts'
import { caller } from './caller.ts'
import type { Caller } from './caller.ts'

const directory = process.env['CATALOGUE_DIR'] ?? fileURLToPath(new URL('../../../shared/data/ckan', import.meta.url))
const there = existsSync(`${directory}/ckan-versions.ndjson.gz`)
if (!there) console.log('skipped: the CKAN catalogue is not here; CATALOGUE_DIR says where it is')

test('a folder without the releases is refused by name', () => {
  expect(() => ckan('nowhere')).toThrow('ckan-versions.ndjson.gz')
})

;(there ? describe : describe.skip)('the catalogue of CKAN', () => {
  let sandbox: Sandbox
  let call: Caller
  let items: WirePlugin[] = []
  const lines: string[] = []

  beforeAll(async () => {
    sandbox = await startSandbox({ catalogue: ckan(directory), onProgress: (line) => lines.push(line) })
    call = await caller(sandbox)
  }, 120_000)
  afterAll(() => sandbox.stop())

  const search = async (query: string) => (await call('GET', `/integration/plugins/search?${query}`)).body.data

  test('is imported whole, and says how it gets on', () => {
    expect(sandbox.loaded).toMatchObject({ plugins: 3576, versions: 30_561, users: 1673, fresh: true })
    expect(lines.join('\n')).toMatch(/releases: \d+.* a second/)
  })

  test('paging yields each mod once, with every version, in answers a client can bear', async () => {
    for (let offset = 0; offset < 3576; offset += 100) {
      const { text, body } = await call('GET', `/integration/plugins/search?sort=downloads&limit=100&offset=${offset}`)
      expect(Buffer.byteLength(text)).toBeLessThan(5 * 1024 * 1024)
      items.push(...(body.data.items as WirePlugin[]))
    }
    expect(items).toHaveLength(3576)
    expect(new Set(items.map((item) => item.marketplace_item_id)).size).toBe(3576)
    expect(items.reduce((sum, item) => sum + (item.metadata.versions?.length ?? 0), 0)).toBe(30_561)
    const downloads = items.reduce((sum, item) => sum + (item.metadata.downloads ?? 0), 0)
    expect((await call('GET', '/integration/stats')).body.data.totalDownloads).toBe(downloads)
  }, 120_000)

  test('exact-name search puts the mod first for at least 99 % of the names', async () => {
    let first = 0
    const left = [...items]
    const ask = async () => {
      for (let item = left.pop(); item; item = left.pop()) {
        const { items: found } = await search(`limit=1&q=${encodeURIComponent(item.title)}`)
        if (found[0]?.marketplace_item_id === item.marketplace_item_id) first++
      }
    }
    await Promise.all([ask(), ask(), ask(), ask()])
    console.log(`exact-name search: ${first} of ${items.length} first`)
    expect(items.length).toBe(3576)
    expect(first / items.length).toBeGreaterThanOrEqual(0.99)
  }, 240_000)

  test('versions keep their odd names, files and relations', () => {
    const versions = items.flatMap((item) => item.metadata.versions ?? [])
    expect(versions.filter((one) => /^\d+:/.test(one.version)).length).toBe(4114)
    expect(versions.filter((one) => one.files?.[0]?.sha256?.match(/^[0-9a-f]{64}$/)).length).toBeGreaterThan(30_000)
    expect(versions.flatMap((one) => one.conflicts ?? []).length).toBe(12_253)
    const needed = versions.flatMap((one) => one.dependencies ?? [])
    expect(needed.filter((one) => one.any_of).length).toBeGreaterThan(100)
    expect(needed.every((one) => one.id !== undefined || one.any_of !== undefined)).toBe(true)
    expect(Math.max(...items.map((item) => item.metadata.versions?.length ?? 0))).toBe(488)
  })

  test('what is unknown is missing', () => {
    expect(items.filter((item) => 'rating' in item.metadata)).toEqual([])
    expect(items.filter((item) => item.metadata.downloads === undefined).length).toBeGreaterThan(10)
    expect(items.filter((item) => item.metadata.license_spdx === 'restricted')).toEqual([])
  })

  test('authors are accounts nobody can write to', async () => {
    const { data } = (await call('GET', `/integration/users/${items[0]?.user_id}`)).body
    expect(data.email).toMatch(/^author-[0-9a-f]{16}@authors\.invalid$/)
    expect(items[0]?.metadata.author_name).toContain(data.display_name)
  })

  test('tags are categories', async () => {
    const { facets } = await search('limit=1')
    const names = facets.categories.map((one: { name: string }) => one.name)
    expect(names).toEqual(expect.arrayContaining(['Parts', 'Planet pack', 'Graphics']))
    const { pagination } = await search('category=parts')
    expect(pagination.total).toBe(items.filter((item) => item.category_id === 'parts').length)
  })

  test('the last days of downloads are real', async () => {
    const { analytics } = (await call('GET', `/integration/analytics/plugins/${items[0]?.marketplace_item_id}`)).body
      .data
    expect(analytics.downloads.by_day).toHaveLength(30)
    expect(analytics.downloads.this_month).toBeGreaterThan(0)
    expect(analytics.downloads.total).toBeGreaterThan(analytics.downloads.this_month)
  })
})
