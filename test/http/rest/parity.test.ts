/** Both doors say the same: each REST answer is the GraphQL answer in the old spelling. */
import { startTestGateway } from '../../support/gateway.ts'
import type { TestGateway } from '../../support/gateway.ts'

let house: TestGateway
let token: string

beforeAll(async () => {
  house = await startTestGateway({ env: { MARKETPLACE_RATE_LIMIT_MAX: '100000', GRAPHQL_MAX_COST: '100000' } })
  token = await house.token()
}, 60_000)
afterAll(() => house.stop())

interface Rest {
  status: number
  headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- what a path answers is the test's to know
  data: any
  error: { code: string; message: string; details?: { path: (string | number)[] } }
}

async function rest(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Rest> {
  const response = await fetch(`${house.url}/api/integration${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const answer = (await response.json()) as Pick<Rest, 'data' | 'error'>
  return { status: response.status, headers: response.headers, ...answer }
}

async function graphql(query: string, variables: object = {}) {
  const { data, errors } = await house.ask(query, variables as Record<string, unknown>)
  expect(errors).toBeUndefined()
  return data
}

const lower = (word: string) => word.toLowerCase().replaceAll('_', '-')
const numbers = (value: string | null | undefined) =>
  value === null || value === undefined ? undefined : Number(value)

/** Missing keys and undefined ones are the same in JSON. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test('health', async () => {
  // The marketplace may not have been asked yet: what counts is that both doors say the same, until they say that all is well.
  for (;;) {
    const { health: before } = await graphql('{ health { status } }')
    const { data } = await rest('GET', '/health')
    const { health: after } = await graphql('{ health { status } }')
    if (before.status !== after.status) continue
    expect(data.status).toBe(before.status === 'HEALTHY' ? 'healthy' : 'unhealthy')
    if (before.status === 'HEALTHY') return
  }
})

test('a user', async () => {
  await rest('POST', '/users/sync', {
    user_id: 'u-1',
    action: 'create',
    user_data: {
      email: 'ann@example.com',
      username: 'ann',
      display_name: 'Ann',
      avatar_url: 'https://example.com/a.png',
      profile: { bio: 'Builds', location: 'Kiel', social_links: { github: 'https://example.com/ann' } },
      preferences: { newsletter: false, notifications: true, profile_visibility: 'private' },
      roles: ['developer'],
    },
  })
  const { user } = await graphql(`
    {
      user(id: "u-1") {
        id
        email
        username
        displayName
        avatarUrl
        profile {
          bio
          location
          website
          socialLinks {
            network
            url
          }
        }
        preferences {
          newsletter
          notifications
          profileVisibility
        }
        roles
        createdAt
        updatedAt
      }
    }
  `)
  const { data } = await rest('GET', '/users/u-1')
  expect(data).toEqual(
    asJson({
      user_id: user.id,
      email: user.email,
      username: user.username,
      display_name: user.displayName,
      avatar_url: user.avatarUrl,
      profile: {
        bio: user.profile.bio,
        location: user.profile.location,
        website: user.profile.website ?? undefined,
        social_links: Object.fromEntries(
          user.profile.socialLinks.map(({ network, url }: { network: string; url: string }) => [network, url]),
        ),
      },
      preferences: {
        newsletter: user.preferences.newsletter,
        notifications: user.preferences.notifications,
        profile_visibility: lower(user.preferences.profileVisibility),
      },
      roles: user.roles,
      created_at: user.createdAt,
      updated_at: user.updatedAt,
    }),
  )
})

const SEARCH = `query ($input: PluginSearchInput!, $first: Int, $offset: Int) {
  searchPlugins(input: $input, first: $first, offset: $offset) {
    totalCount pageInfo { hasNextPage }
    facets { categories { category { id name } count } tags { name count } priceRanges { min max count } }
    edges { node { id panelItemId title description author { id } category { id } tags price { amount currency } licenseType status
      slug summary downloadsTotal screenshots { url alt order } createdAt updatedAt rating { average count } } }
  }
}`

const searches: [query: string, input: object, first: number, offset: number][] = [
  ['limit=10', {}, 10, 0],
  ['sort=downloads&limit=7&offset=7', { sort: 'DOWNLOADS' }, 7, 7],
  ['q=server&sort=rating', { q: 'server', sort: 'RATING' }, 20, 0],
  ['sort=price&price_min=1&price_max=20', { sort: 'PRICE_ASC', priceMin: '1', priceMax: '20' }, 20, 0],
  ['category=game&sort=date&limit=3', { category: 'game', sort: 'NEWEST' }, 3, 0],
]

test.each(searches)('the search ?%s', async (query, input, first, offset) => {
  const { searchPlugins: found } = await graphql(SEARCH, { input, first, offset })
  const { data } = await rest('GET', `/plugins/search?${query}`)
  expect(data.pagination).toEqual({
    total: found.totalCount,
    limit: first,
    offset,
    has_more: found.pageInfo.hasNextPage,
  })
  expect(data.items.length).toBe(found.edges.length)
  found.edges.forEach(({ node }: { node: Record<string, never> }, index: number) => {
    const plugin = node as unknown as Plugin
    expect(data.items[index]).toMatchObject(
      asJson({
        marketplace_item_id: plugin.id,
        panel_item_id: plugin.panelItemId,
        title: plugin.title,
        description: plugin.description,
        category_id: plugin.category?.id,
        tags: plugin.tags,
        price: Number(plugin.price.amount),
        currency: plugin.price.currency,
        license_type: lower(plugin.licenseType),
        status: lower(plugin.status),
        screenshots: plugin.screenshots,
        metadata: {
          slug: plugin.slug ?? undefined,
          summary: plugin.summary,
          downloads: numbers(plugin.downloadsTotal),
          rating:
            plugin.rating.count === null
              ? undefined
              : { average: plugin.rating.average ?? undefined, count: plugin.rating.count },
        },
        created_at: plugin.createdAt,
        updated_at: plugin.updatedAt,
      }) as object,
    )
  })
  expect(data.facets.tags).toEqual(found.facets.tags)
  expect(data.facets.categories).toEqual(
    found.facets.categories.map(({ category, count }: { category: object; count: number }) => ({ ...category, count })),
  )
  expect(data.facets.price_ranges).toEqual(
    found.facets.priceRanges.map(({ min, max, count }: { min: string; max: string | null; count: number }) => ({
      min: Number(min),
      max: max === null ? null : Number(max),
      count,
    })),
  )
})

interface Plugin {
  id: string
  panelItemId: string
  title: string
  description: string
  category: { id: string } | null
  tags: string[]
  price: { amount: string; currency: string }
  licenseType: string
  status: string
  slug: string | null
  summary: string
  downloadsTotal: string | null
  screenshots: object[]
  rating: { average: number | null; count: number | null }
  createdAt: string
  updatedAt: string
}

const NUMBERS = `itemId panelItemId lastUpdated views { total unique today thisWeek thisMonth } downloads { total today thisWeek thisMonth }
  revenue { total { amount } today { amount } thisWeek { amount } thisMonth { amount } }
  ratings { average count distribution { stars count } } geographic { country downloads }`

interface Periods<T> {
  total: T
  today: T
  thisWeek: T
  thisMonth: T
}

interface Numbers {
  itemId: string
  panelItemId: string
  lastUpdated: string
  views: Periods<string> & { unique: string | null }
  downloads: Periods<string>
  revenue: Periods<{ amount: string }>
  ratings: { average: number | null; count: number; distribution: { stars: number; count: number }[] }
  geographic: { country: string; downloads: string }[]
}

/** The marketplace counts at every question, so the moment differs between two of them. */
const momentless = ({ last_updated: moment, ...rest }: { last_updated: string }): object => {
  expect(Date.parse(moment)).not.toBeNaN()
  return rest
}

function inOldSpelling(one: Numbers): { last_updated: string } {
  const periods = ({ total, today, thisWeek, thisMonth }: Periods<string>) => ({
    total: Number(total),
    today: Number(today),
    this_week: Number(thisWeek),
    this_month: Number(thisMonth),
  })
  const { revenue, ratings } = one
  return asJson({
    item_id: one.itemId,
    panel_item_id: one.panelItemId,
    analytics: {
      views: { ...periods(one.views), unique: numbers(one.views.unique) },
      downloads: periods(one.downloads),
      revenue: periods({
        total: revenue.total.amount,
        today: revenue.today.amount,
        thisWeek: revenue.thisWeek.amount,
        thisMonth: revenue.thisMonth.amount,
      }),
      ratings: {
        average: ratings.average ?? undefined,
        count: ratings.count,
        distribution: Object.fromEntries(ratings.distribution.map(({ stars, count }) => [stars, count])),
      },
      geographic_data: one.geographic.map(({ country, downloads }) => ({ country, downloads: Number(downloads) })),
    },
    last_updated: one.lastUpdated,
  }) as { last_updated: string }
}

test('numbers of a plugin, and of all plugins of a user', async () => {
  const { data: found } = await rest('GET', '/plugins/search?limit=1&sort=downloads')
  const [{ marketplace_item_id: id, user_id: userId }] = found.items
  const one = await graphql(`query ($id: ID!) { pluginAnalytics(pluginId: $id) { ${NUMBERS} } }`, { id })
  expect(momentless((await rest('GET', `/analytics/plugins/${id}`)).data)).toEqual(
    momentless(inOldSpelling(one.pluginAnalytics)),
  )
  const all = await graphql(`query ($id: ID!) { userAnalytics(userId: $id) { plugins { ${NUMBERS} } } }`, {
    id: userId,
  })
  const { data } = await rest('GET', `/analytics/users/${userId}`)
  expect(data.map(momentless)).toEqual(
    all.userAnalytics.plugins.map((each: Numbers) => momentless(inOldSpelling(each))),
  )
  expect(data.length).toBeGreaterThan(0)
})

test('statistics', async () => {
  const { marketplaceStats: stats } = await graphql(
    '{ marketplaceStats { totalPlugins totalDownloads totalDevelopers categories { name count } } }',
  )
  expect((await rest('GET', '/stats')).data).toEqual({
    totalPlugins: Number(stats.totalPlugins),
    totalDownloads: Number(stats.totalDownloads),
    totalDevelopers: Number(stats.totalDevelopers),
    categories: stats.categories,
  })
})

test('one key means one write, whichever door it comes through', async () => {
  const key = 'shared-key-1'
  const event = { event_type: 'plugin_view', plugin_id: 'p-1' }
  await rest('POST', '/analytics/track', event, { 'idempotency-key': key })
  const again = await rest('POST', '/analytics/track', event, { 'idempotency-key': key })
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  const { trackEvents } = await graphql(
    `mutation ($at: DateTime!) { trackEvents(events: [{ messageId: "${key}", type: "plugin_view", occurredAt: $at }]) { accepted duplicates } }`,
    { at: new Date().toISOString() },
  )
  expect(trackEvents).toEqual({ accepted: 0, duplicates: 1 })
})

test('a publication repeated under its key is answered as the first was, and another one is refused', async () => {
  const body = {
    panel_item_id: 'once',
    metadata: { name: 'Only once', description: 'Published only once.', version: '1.0.0' },
    files: { package_url: 'https://example.com/once.zip' },
  }
  const key = { 'idempotency-key': 'publish-once' }
  const first = await rest('POST', '/plugins/publish', body, key)
  const second = await rest('POST', '/plugins/publish', body, key)
  expect(second.data).toEqual(first.data)
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  const third = await rest('POST', '/plugins/publish', { ...body, panel_item_id: 'twice' }, key)
  expect(third.status).toBe(422)
  expect(third.error.code).toBe('IDEMPOTENCY_KEY_REUSED')
  const { plugin } = await graphql('query ($id: ID!) { plugin(id: $id) { panelItemId title status } }', {
    id: first.data.marketplace_item_id,
  })
  expect(plugin).toEqual({ panelItemId: 'once', title: 'Only once', status: 'PUBLISHED' })
})

const STATE = `id panelItemId marketplaceItemId userId status step totalSteps message revision allowedActions
  userErrors { message } createdAt updatedAt
  timeline { at from to role actor { userId serviceId } note visibility }`
const lowered = (word: string | null) => word?.toLowerCase()

interface Workflow {
  id: string
  panelItemId: string | null
  marketplaceItemId: string | null
  userId: string | null
  status: string
  step: number
  totalSteps: number
  message: string
  revision: number
  allowedActions: string[]
  userErrors: { message: string }[]
  createdAt: string
  updatedAt: string
  timeline: {
    at: string
    from: string | null
    to: string | null
    role: string
    actor: { userId: string | null; serviceId: string | null } | null
    note: string | null
    visibility: string
  }[]
}

const stateOf = (workflow: Workflow) => ({
  workflow_id: workflow.id,
  plugin_id: workflow.panelItemId ?? undefined,
  user_id: workflow.userId ?? undefined,
  status: lowered(workflow.status),
  step: workflow.step,
  totalSteps: workflow.totalSteps,
  message: workflow.message,
  errors: workflow.userErrors.length > 0 ? workflow.userErrors.map(({ message }) => message) : undefined,
  marketplace_item_id: workflow.marketplaceItemId ?? undefined,
  revision: workflow.revision,
  allowed_actions: workflow.allowedActions.map(lowered),
  created_at: workflow.createdAt,
  updated_at: workflow.updatedAt,
})
const timelineOf = ({ timeline }: Workflow) =>
  timeline.map(({ at, from, to, role, actor, note, visibility }) => ({
    at,
    from: lowered(from),
    to: lowered(to),
    role: lowered(role),
    actor: actor ? { user_id: actor.userId ?? undefined, service_id: actor.serviceId ?? undefined } : undefined,
    note: note ?? undefined,
    visibility: lowered(visibility),
  }))

test('a publication under review, after each of its steps', async () => {
  const look = async (id: string): Promise<Workflow> => {
    const { publishWorkflow } = await graphql(`query ($id: ID!) { publishWorkflow(id: $id) { ${STATE} } }`, { id })
    return publishWorkflow
  }
  const begun = await rest('POST', '/plugins/publish/workflow', {
    panel_item_id: 'under-review',
    user_id: 'u-7',
    metadata: { name: 'Under review', description: 'Looked at before it is listed.', version: '1.0.0' },
    files: { package_url: 'https://example.com/under-review.zip' },
  })
  const id = begun.data.workflowId
  const path = `/plugins/publish/workflow/${id}`
  expect(begun.data.status).toEqual(asJson(stateOf(await look(id))))
  const steps: object[] = [
    { metadata: { tags: ['seen'] } },
    { action: 'submit', note: 'Please look.' },
    { action: 'claim' },
    { action: 'note', note: 'Only for us.', visibility: 'reviewers' },
    { action: 'release' },
    { action: 'request_changes', expected_revision: 6, note: 'Say more.' },
    { metadata: { description: 'Looked at twice before it is listed.' }, action: 'submit' },
    { action: 'withdraw' },
    { action: 'cancel', note: 'Not now.' },
  ]
  for (const step of steps) {
    const { status, data } = await rest('PUT', path, step)
    expect([step, status]).toEqual([step, 200])
    const now = await look(id)
    expect(data).toEqual(asJson(stateOf(now)))
    expect((await rest('GET', path)).data).toEqual(asJson({ ...stateOf(now), timeline: timelineOf(now) }))
    expect((await rest('GET', `/plugins/publish/status/${id}`)).data).toEqual(data)
  }
})

test('the publications of a user, in the same order', async () => {
  for (const item of ['list-1', 'list-2', 'list-3']) {
    const metadata = { name: 'In a list', description: 'One of several.', version: '1.0.0' }
    const files = { package_url: 'https://example.com/list.zip' }
    await rest('POST', '/plugins/publish/submit', { panel_item_id: item, user_id: 'u-8', metadata, files })
  }
  const { publishWorkflows } = await graphql(
    `{ publishWorkflows(userId: "u-8", first: 2) { edges { node { ${STATE} } } } }`,
  )
  const { data } = await rest('GET', '/plugins/publish/workflows/user/u-8?limit=2')
  expect(data).toHaveLength(2)
  expect(data).toEqual(asJson(publishWorkflows.edges.map(({ node }: { node: Workflow }) => stateOf(node))))
})

const inMetadata = { licenseType: 'metadata.license_type', minPanelVersion: 'metadata.metadata.min_panel_version' }

test('the report on a manifest', async () => {
  const manifest = { name: 'A report', version: '1.0.0', description: 'Is reported on.', author: 'Ann', price: '3' }
  const { validateManifest: report } = await graphql(
    `
      query ($manifest: ManifestInput!) {
        validateManifest(manifest: $manifest) {
          valid
          errors {
            path
            ... on ValidationError {
              expected
              received
            }
          }
          warnings {
            path
            rule
            message
          }
        }
      }
    `,
    { manifest },
  )
  const { data } = await rest('POST', '/plugins/publish/validate', {
    metadata: { ...manifest, license_type: 'free' },
  })
  const named = (path: string[]) => {
    const last = path.at(-1) ?? ''
    return (Object.hasOwn(inMetadata, last) ? inMetadata[last as keyof typeof inMetadata] : `metadata.${last}`).split(
      '.',
    )
  }
  expect(data.valid).toBe(report.valid)
  expect(data.errors).toEqual(
    report.errors.map(({ path, expected, received }: { path: string[]; expected: string; received: string }) => ({
      path: named(path),
      expected,
      received,
      message: `${named(path).join('.')}: expected ${expected}, received ${received}.`,
    })),
  )
  expect(data.errors).toHaveLength(1)
  expect(data.warnings).toEqual(
    report.warnings.map(({ path, ...warning }: { path: string[] }) => ({ ...warning, path: named(path) })),
  )
  expect(data.warnings).toHaveLength(4)
})

test('what one door does, the audit log of the other shows', async () => {
  await rest('POST', '/categories/sync', { categories: [{ id: 'c-9', name: 'Audited' }] })
  const { auditLog } = await graphql(
    '{ auditLog(first: 1, action: "syncCategories") { edges { node { action outcome } } } }',
  )
  expect(auditLog.edges).toEqual([{ node: { action: 'syncCategories', outcome: 'done' } }])
})
