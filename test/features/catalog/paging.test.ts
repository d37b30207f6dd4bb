/** A copy of the catalogue is whole or it is none, however the marketplace pages. */
import { json, startUpstream } from '../../marketplace/upstream.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { item } from './shelf.ts'

const total = 250
const all = Array.from({ length: total }, (_, at) => item(`${at}`.padStart(3, '0')))
const facets = { categories: [], price_ranges: [], tags: [] }

type Cut = (offset: number, limit: number) => { from: number; upTo: number; hasMore: boolean }

/** What comes of asking for an order that only the record can give, and with which offsets it was copied. */
async function copied(cut: Cut, told = total) {
  const offsets: number[] = []
  await using market = await startUpstream((response, { path }) => {
    const asked = new URL(path, 'http://market.example').searchParams
    if (!path.includes('/search')) return json(response, 200, { success: true, data: {} })
    const [offset, limit] = [Number(asked.get('offset')), Number(asked.get('limit'))]
    offsets.push(offset)
    const { from, upTo, hasMore } = cut(offset, limit)
    // A copy that would never end must end this test all the same.
    const pagination = { total: told, limit, offset, has_more: hasMore && offsets.length < 20 }
    json(response, 200, { success: true, data: { items: all.slice(from, upTo), pagination, facets } })
  })
  const house = await startTestGateway({ sandbox: { plugins: 1 }, env: { MARKETPLACE_API_URL: market.url } })
  try {
    const { data, errors } = await house.ask(
      '{ searchPlugins(input: { sort: NAME }) { totalCount freshness { stale } } }',
    )
    const warned = house.logged.some((line) => line.includes('counts more plugins than it lists'))
    return { offsets, found: data?.searchPlugins, code: errors?.[0]?.extensions.code, warned }
  } finally {
    await house.stop()
  }
}

test('a marketplace that gives less than it was asked for is copied whole', async () => {
  const capped: Cut = (from) => ({ from, upTo: from + 50, hasMore: from + 50 < total })
  expect(await copied(capped)).toEqual({
    offsets: [0, 50, 100, 150, 200],
    found: { totalCount: total, freshness: { stale: false } },
    code: undefined,
    warned: false,
  })
})

test('a marketplace that says too early that there is no more is copied whole', async () => {
  expect(await copied((from, limit) => ({ from, upTo: from + limit, hasMore: false }))).toEqual({
    offsets: [0, 100, 200],
    found: { totalCount: total, freshness: { stale: false } },
    code: undefined,
    warned: false,
  })
})

test.each([253, 1_000])(
  'a list that ends by itself is whole, though the marketplace counts %i, and that is told',
  async (told) => {
    const cut: Cut = (from, limit) => ({ from, upTo: from + limit, hasMore: from + limit < told })
    expect(await copied(cut, told)).toEqual({
      offsets: [0, 100, 200, 250],
      found: { totalCount: total, freshness: { stale: false } },
      code: undefined,
      warned: true,
    })
  },
)

test.each<[string, Cut, number[]]>([
  ['gives the same page again and again', (_offset, limit) => ({ from: 0, upTo: limit, hasMore: true }), [0, 100]],
  [
    'begins again with each page, as many as there should be',
    (offset, limit) => ({ from: 0, upTo: Math.min(limit, total - offset), hasMore: offset + limit < total }),
    [0, 100],
  ],
  [
    'gives no more after so many',
    (from, limit) => ({ from, upTo: Math.min(200, from + limit), hasMore: from + limit < 200 }),
    [0, 100, 200],
  ],
  ['has more and gives nothing', (from, limit) => ({ from, upTo: from ? from : limit, hasMore: true }), [0, 100]],
])('of a marketplace that %s nothing is taken for the whole', async (_name, cut, offsets) => {
  expect(await copied(cut)).toEqual({ offsets, found: undefined, code: 'UPSTREAM_CONTRACT_VIOLATION', warned: false })
})
