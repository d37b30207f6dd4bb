/** Two users through the front door: each gets what is its own, and nothing of the other. The fields come from the schema. */
import { createClient } from 'graphql-sse'
import { item } from '../features/catalog/shelf.ts'
import { json, startUpstream } from '../marketplace/upstream.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { AskOptions, Answer } from '../support/gateway.ts'
import { fieldRows, openTypes, rootRows } from './ownership-rows.ts'
import type { Target } from './ownership-rows.ts'
import { memberPermissions, startTwoUsers } from './two-users.ts'
import type { Person, TwoUsers } from './two-users.ts'

interface TypeRef {
  readonly name: string | null
  readonly kind: string
  readonly ofType: TypeRef | null
}
interface ObjectType {
  readonly name: string
  readonly kind: string
  readonly fields: readonly { readonly name: string; readonly type: TypeRef }[] | null
}

const roots = ['Query', 'Mutation', 'Subscription']
const ways = ['with her own token', 'through a service'] as const
let world: TwoUsers
let types: readonly ObjectType[]

beforeAll(async () => {
  world = await startTwoUsers()
  const ref = 'name kind ofType { name kind ofType { name kind ofType { name kind } } }'
  const { data } = await world.house.ask(`{ __schema { types { name kind fields { name type { ${ref} } } } } }`)
  types = (data.__schema.types as ObjectType[]).filter(({ name, kind }) => kind === 'OBJECT' && !name.startsWith('__'))
}, 90_000)
afterAll(() => world.stop())

const namedType = (type: TypeRef): TypeRef => (type.ofType ? namedType(type.ofType) : type)
const fieldsOf = (name: string) => types.find((type) => type.name === name)?.fields ?? []
const published = (person: Person): Target => person
const draft = (person: Person): Target => ({ ...person, plugin: person.draft })
const nobodys = { id: 'user-nobody', workflow: '01KAAAAAAAAAAAAAAAAAAAAAAA' }
const nobody: Target = { id: 'user-nobody', plugin: 'mpi-nothing', panelItemId: 'panel-nobody' }

/** What came of one root field, whichever way its answers have of saying no. */
function outcome({ data, errors }: Answer, field: string): string {
  const [error] = errors ?? []
  if (error) return error.extensions.code
  const value = data[field] as unknown
  const [only] = Array.isArray(value) ? value : [value]
  if (only === null || only === undefined) return 'null'
  const found = JSON.stringify(only).match(/"(?:userErrors|rejected)":\[\{"code":"([A-Z_]+)"/)
  return found?.[1] ?? 'given'
}

async function ask(query: string, as: AskOptions) {
  const answer = await world.house.ask(query, undefined, as)
  expect(JSON.stringify({ data: answer.data, errors: answer.errors })).not.toContain(world.ben.canary)
  expect(answer.status).toBeLessThan(500)
  return answer
}

test('every root field has a row, and no row is for a field that is gone', () => {
  const all = roots.flatMap((root) => fieldsOf(root).map(({ name }) => `${root}.${name}`))
  expect(all.filter((name) => !name.includes('._')).sort()).toEqual(Object.keys(rootRows).sort())
})

test('every field of users and plugins has a row', () => {
  const all = ['User', 'UserProfile', 'UserPreferences', 'Plugin'].flatMap((type) =>
    fieldsOf(type).map(({ name }) => `${type}.${name}`),
  )
  expect(all.sort()).toEqual(Object.keys(fieldRows).sort())
})

test('what belongs to somebody is only reached through a row that guards it', () => {
  const withRows = new Set(['User', 'UserProfile', 'UserPreferences', 'Plugin'])
  const isPrivate = (name: string) => !openTypes.has(name) && !withRows.has(name) && !roots.includes(name)
  const unguarded: string[] = []
  for (const { name: owner, fields } of types) {
    for (const { name, type } of fields ?? []) {
      const { name: target, kind } = namedType(type)
      if (kind !== 'OBJECT' || target === null || !isPrivate(target)) continue
      const row = rootRows[`${owner}.${name}`]?.is ?? fieldRows[`${owner}.${name}`]
      if (row === 'shared' || row === 'shown' || (row === undefined && !isPrivate(owner)))
        unguarded.push(`${owner}.${name}`)
    }
  }
  expect(unguarded).toEqual([])
})

describe.each(ways)('Ann asks %s', (way) => {
  let as: AskOptions
  beforeAll(async () => {
    as = (await world.asAnn())[way]
  })

  for (const [name, row] of Object.entries(rootRows)) {
    const field = name.slice(name.indexOf('.') + 1)
    if (name.startsWith('Subscription.') || row.is === 'shared') continue
    if (row.is === 'under review') {
      test(`${name} gives her nothing of what Ben has not handed in, and not even that it is there`, async () => {
        const [there, absent] = [await ask(row.ask(world.ben), as), await ask(row.ask(nobodys), as)]
        const said = ({ data, errors }: Answer) => [data, errors?.map(({ extensions }) => extensions.code)]
        expect(said(there)).toEqual(said(absent))
        expect(JSON.stringify(there.data)).not.toContain(world.ben.workflow)
      })
      continue
    }
    if (row.is !== 'owned') {
      test(`${name} is refused: it is ${row.is}`, async () => {
        expect(outcome(await ask(row.ask, as), field)).toBe('AUTHORIZATION_FAILED')
      })
      continue
    }
    if (!row.isEnd) {
      test(`${name} gives her what is hers`, async () => {
        const target = row.by === 'draft' ? draft(world.ann) : published(world.ann)
        const answer = await ask(row.ask(target), as)
        expect([outcome(answer, field), answer.errors]).toEqual(['given', undefined])
      })
    }
    test(`${name} gives her nothing of Ben, and not even that it is there`, async () => {
      const refused = row.by === 'draft' ? 'null' : 'AUTHORIZATION_FAILED'
      const target = row.by === 'draft' ? draft(world.ben) : published(world.ben)
      expect(outcome(await ask(row.ask(target), as), field)).toBe(refused)
      // What is public of Ben is no secret; of the rest she cannot tell whether there is any.
      const hidden = row.by === 'user' ? published(world.ben) : draft(world.ben)
      const [there, absent] = [await ask(row.ask(hidden), as), await ask(row.ask(nobody), as)]
      expect(outcome(there, field)).toBe(outcome(absent, field))
      expect(outcome(absent, field)).not.toBe('given')
    })
  }

  const streams = Object.entries(rootRows).filter(
    ([name, { is }]) => name.startsWith('Subscription.') && is !== 'shared',
  )
  test.each(streams)('%s is refused', async (_name, row) => {
    if (row.is !== 'of operators' && row.is !== 'under review') throw new Error('no stream is about one user')
    const [query, code] =
      row.is === 'of operators' ? [row.ask, 'AUTHORIZATION_FAILED'] : [row.ask(world.ben), 'RESOURCE_NOT_FOUND']
    const { token, permissions, actingUserId } = as
    const bearer = token ?? (await world.house.token(permissions ?? [], actingUserId))
    const client = createClient({
      url: `${world.house.url}/graphql`,
      retryAttempts: 0,
      headers: { authorization: `Bearer ${bearer}` },
    })
    const results = client.iterate({ query })
    const first = await results.next()
    client.dispose()
    expect(JSON.stringify(first.value)).toContain(code)
  })

  const through = (person: Person, type: string, selection: string) => {
    const inner = {
      User: `author { ${selection} }`,
      UserProfile: `author { profile { ${selection} } }`,
      UserPreferences: `author { preferences { ${selection} } }`,
      Plugin: selection,
    }[type]
    return `{ plugin(id: "${person.plugin}") { ${inner} } }`
  }
  // oxlint-disable-next-line typescript/no-explicit-any -- as deep as the type lies
  const dig = (type: string, plugin: any) =>
    type === 'User'
      ? plugin?.author
      : type === 'UserProfile'
        ? plugin?.author?.profile
        : type === 'UserPreferences'
          ? plugin?.author?.preferences
          : plugin
  /** One plain field below, where there must be one. */
  const selections: Record<string, string> = {
    profile: 'profile { __typename }',
    preferences: 'preferences { __typename }',
    sync: 'sync { status lastEvent { id payload } drift { field } }',
    plugins: 'plugins(status: [PUBLISHED, DRAFT]) { totalCount edges { node { title } } }',
    freshness: 'freshness { source }',
    socialLinks: 'socialLinks { url }',
    author: 'author { id }',
    category: 'category { id }',
    price: 'price { amount }',
    screenshots: 'screenshots { url }',
    latestVersion: 'latestVersion { version }',
    versions: 'versions { totalCount }',
    rating: 'rating { count }',
  }
  const selectionOf = (type: string, field: string) =>
    field === 'analytics'
      ? `analytics { ${type === 'User' ? 'totals { value }' : 'downloads { total }'} }`
      : (selections[field] ?? field)
  const isNothing = (value: unknown) =>
    value === null || value === undefined || (Array.isArray(value) && value.length === 0)

  for (const [name, rule] of Object.entries(fieldRows)) {
    const [type = '', field = ''] = name.split('.')
    const selection = selectionOf(type, field)
    test(`${name} of another is ${rule}`, async () => {
      const mine = await ask(through(world.ann, type, selection), as)
      expect(mine.errors).toBeUndefined()
      const theirs = await ask(through(world.ben, type, selection), as)
      const value: unknown = dig(type, theirs.data.plugin)?.[field]
      if (rule === 'shown') return expect(theirs.errors).toBeUndefined()
      expect(isNothing(value)).toBe(true)
      for (const error of theirs.errors ?? []) expect(error.extensions.code).toBe('AUTHORIZATION_FAILED')
      // It must be there for its owner, or hiding it would prove nothing.
      expect(isNothing(dig(type, mine.data.plugin)?.[field])).toBe(false)
    })
  }

  test('lists show what is on the market and no draft of Ben', async () => {
    const list = (person: Person) =>
      `{ plugin(id: "${person.plugin}") { author { plugins(status: [PUBLISHED, DRAFT]) { totalCount edges { node { id } } } } } }`
    // Both have been seen by the gateway: each by its owner, or by a service that acts for nobody.
    await world.house.ask(`{ plugins(ids: ["${world.ann.draft}", "${world.ben.draft}"]) { id } }`)
    const mine = await ask(list(world.ann), as)
    const theirs = await ask(list(world.ben), as)
    const ids = (answer: Answer) =>
      (answer.data.plugin.author.plugins.edges as { node: { id: string } }[]).map(({ node }) => node.id)
    expect(ids(mine)).toContain(world.ann.plugin)
    expect(ids(theirs)).toContain(world.ben.plugin)
    expect(ids(theirs)).not.toContain(world.ben.draft)
    expect(theirs.data.plugin.author.plugins.totalCount).toBe(ids(theirs).length)
  })

  test('text that was written for somebody who sees more is not given to her', async () => {
    const query = `{ plugin(id: "${world.ben.plugin}") { id title tags author { id username displayName avatarUrl roles } } }`
    const wholly = async () => (await world.house.ask(query)).data.plugin.author as { avatarUrl: string | null }
    for (let turn = 0; turn < 3; turn++) expect((await wholly()).avatarUrl).toContain(world.ben.canary)
    const { data, errors } = await ask(query, as)
    expect(errors).toBeUndefined()
    expect(data.plugin.author).toMatchObject({ id: world.ben.id, username: 'ben', avatarUrl: null })
    expect(JSON.stringify(data)).not.toContain(world.ben.canary)
    // Nor is she the one whose view the others get from then on.
    expect((await wholly()).avatarUrl).toContain(world.ben.canary)
  })

  test('the record that stands in for an outage keeps the same rules', async () => {
    world.house.sandbox.control({ mode: '503' })
    try {
      for (const query of [
        `{ plugin(id: "${world.ben.draft}") { id title } }`,
        `{ plugin(panelItemId: "${world.ben.panelItemId}-draft") { id title } }`,
        `{ searchPlugins(input: { q: "canary", excludeArchived: false }) { totalCount edges { node { title } } } }`,
      ]) {
        const { data } = await ask(query, as)
        expect(data?.plugin ?? null).toBeNull()
        if (data?.searchPlugins) expect(data.searchPlugins.totalCount).toBe(0)
      }
      const { errors } = await ask(`{ user(id: "${world.ben.id}") { id } }`, as)
      expect(errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
    } finally {
      world.house.sandbox.control({ mode: 'ok' })
    }
  })

  const publish = (person: Person, panelItemId: string, who: AskOptions) => {
    const row = rootRows['Mutation.publishPlugin']
    if (row?.is !== 'owned') throw new Error('publishing is about a user')
    return ask(row.ask(person).replace(/panelItemId: "[^"]*"/, `panelItemId: "${panelItemId}"`), who)
  }

  test('she cannot publish over what another has published', async () => {
    const { ann, ben } = world
    expect(outcome(await publish(ann, ben.panelItemId, as), 'publishPlugin')).toBe('AUTHORIZATION_FAILED')
  })

  test('nor over what another has published while the marketplace cannot be reached', async () => {
    const { house, ann, ben } = world
    const panelItemId = `panel-waiting-${ways.indexOf(way)}`
    house.sandbox.control({ mode: '503', only: '/integration/plugins/publish' })
    try {
      const first = await publish(ben, panelItemId, { permissions: memberPermissions, actingUserId: ben.id })
      expect(first.data.publishPlugin.status).toBe('PENDING')
      expect(outcome(await publish(ann, panelItemId, as), 'publishPlugin')).toBe('AUTHORIZATION_FAILED')
    } finally {
      house.sandbox.control({ mode: 'ok' })
    }
  })
})

test('roles give permissions: a reader reads the catalogue and nothing else, and no role gives nothing', async () => {
  const { house, ann, userToken } = world
  const reader = { token: await userToken(ann.id, ['READER', 'UNHEARD_OF']) }
  expect((await house.ask(`{ plugin(id: "${ann.plugin}") { id } }`, undefined, reader)).data.plugin.id).toBe(ann.plugin)
  for (const as of [reader, { token: await userToken(ann.id, []) }]) {
    const { errors } = await house.ask(`{ user(id: "${ann.id}") { id } }`, undefined, as)
    expect(errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
  }
  const { data } = await house.ask('{ caller { actingUserId subject permissions } }', undefined, reader)
  expect(data.caller).toEqual({ actingUserId: ann.id, subject: ann.id, permissions: ['item:read'] })
})

test('an operator is a user too: all permissions do not make the data of another its own', async () => {
  const { house, ann, ben, userToken } = world
  const operator = { token: await userToken(ann.id, ['OPERATOR']) }
  expect((await house.ask('{ serviceClients { id } }', undefined, operator)).errors).toBeUndefined()
  for (const query of [
    `{ user(id: "${ben.id}") { id } }`,
    `{ userAnalytics(userId: "${ben.id}") { totals { value } } }`,
  ]) {
    const { errors } = await house.ask(query, undefined, operator)
    expect(errors?.[0]?.extensions.code).toBe('AUTHORIZATION_FAILED')
  }
})

test('what ends something of hers works for its owner, and nothing of Ben has changed', async () => {
  const as = (await world.asAnn())['with her own token']
  for (const name of ['Mutation.unpublishPlugin', 'Mutation.eraseUser']) {
    const row = rootRows[name]
    if (row?.is !== 'owned') throw new Error(`${name} is about a user`)
    expect(outcome(await ask(row.ask(world.ann), as), name.slice('Mutation.'.length))).toBe('given')
  }
  const { ben, house } = world
  const { data } = await house.ask(
    `{ user(id: "${ben.id}") { email profile { bio } revision } plugin(id: "${ben.plugin}") { title status } userSync(userId: "${ben.id}") { desiredRevision } }`,
  )
  expect(data).toEqual({
    user: { email: `${ben.canary}@example.org`, profile: { bio: ben.canary }, revision: 1 },
    plugin: { title: 'Plugin of ben', status: 'PUBLISHED' },
    userSync: { desiredRevision: 1 },
  })
})

test('a marketplace that lists what is not on the market shows nobody the draft of another', async () => {
  const { ann, ben } = world
  const items = [
    item('draft of ben', { user_id: ben.id, status: 'draft' }),
    item('open', { user_id: ben.id }),
    item('archived', { user_id: ann.id, status: 'archived' }),
    item('draft of ann', { user_id: ann.id, status: 'draft' }),
    item('another draft of ben', { user_id: ben.id, status: 'draft' }),
  ]
  await using market = await startUpstream((response, { path }) => {
    const asked = new URL(path, 'http://market.example').searchParams
    const [offset, limit] = [Number(asked.get('offset')), Number(asked.get('limit'))]
    const page = items.slice(offset, offset + limit)
    const pagination = { total: items.length, limit, offset, has_more: offset + page.length < items.length }
    const facets = { categories: [], price_ranges: [], tags: [] }
    json(response, 200, { success: true, data: path.includes('/search') ? { items: page, pagination, facets } : {} })
  })
  const house = await startTestGateway({ sandbox: { plugins: 1 }, env: { MARKETPLACE_API_URL: market.url } })
  const PAGE = `query ($after: String) { searchPlugins(input: {}, first: 2, after: $after) {
    totalCount edges { cursor node { title } } pageInfo { hasNextPage endCursor } } }`
  /** All pages, one after the other. */
  const pages = async (as: AskOptions) => {
    const found: string[][] = []
    for (let after: string | null = null; ;) {
      const { data, errors } = await house.ask(PAGE, { after }, as)
      expect([errors, data.searchPlugins.totalCount]).toEqual([undefined, items.length])
      const { edges, pageInfo } = data.searchPlugins
      found.push(edges.map(({ node }: { node: { title: string } }) => node.title))
      if (!pageInfo.hasNextPage) return found
      after = pageInfo.endCursor
    }
  }
  try {
    const asAnn = { permissions: memberPermissions, actingUserId: ann.id }
    expect(await pages(asAnn)).toEqual([['open'], ['draft of ann'], []])
    expect(await pages({})).toEqual([['draft of ben', 'open'], ['draft of ann'], ['another draft of ben']])
    const first = await house.ask(PAGE, {}, asAnn)
    const { data } = await house.ask(PAGE, { after: first.data.searchPlugins.edges[0].cursor }, asAnn)
    expect(data.searchPlugins.edges).toMatchObject([{ node: { title: 'draft of ann' } }])
    const { data: suggested } = await house.ask('{ suggestPlugins(prefix: "n") { title } }', {}, asAnn)
    expect(suggested.suggestPlugins).toEqual([{ title: 'open' }, { title: 'draft of ann' }])
    const authorization = `Bearer ${await house.token(memberPermissions, ann.id)}`
    const answer = await fetch(`${house.url}/api/integration/plugins/search`, { headers: { authorization } })
    const { data: found } = (await answer.json()) as { data: { items: { title: string }[] } }
    expect(found.items.map(({ title }) => title)).toEqual(['open', 'draft of ann'])
  } finally {
    await house.stop()
  }
})

test.each([
  ['rejected', 'given'],
  ['pending', 'AUTHORIZATION_FAILED'],
])(
  'after the marketplace called what Ben wanted to publish %s, the panel item for Ann is %s',
  async (status, expected) => {
    const { ann, ben } = world
    const row = rootRows['Mutation.publishPlugin']
    if (row?.is !== 'owned') throw new Error('publishing is about a user')
    const panelItemId = 'panel-wanted-by-two'
    const receipt = { marketplace_item_id: 'mpi-wanted-by-two', panel_item_id: panelItemId, status }
    await using market = await startUpstream((response, { method }) => {
      json(response, 200, { success: true, data: method === 'POST' ? receipt : {} })
    })
    const house = await startTestGateway({ sandbox: { plugins: 1 }, env: { MARKETPLACE_API_URL: market.url } })
    const publish = (person: Person) =>
      house.ask(row.ask(person).replace(/panelItemId: "[^"]*"/, `panelItemId: "${panelItemId}"`), undefined, {
        permissions: memberPermissions,
        actingUserId: person.id,
      })
    try {
      expect((await publish(ben)).data.publishPlugin.status).toBe(status.toUpperCase())
      expect(outcome(await publish(ann), 'publishPlugin')).toBe(expected)
    } finally {
      await house.stop()
    }
  },
)
