/** The tables of the review, on both engines. */
import { join as joinWorkers } from '../../../../src/delivery/worker-rows.ts'
import { publicationById, publishingTurn } from '../../../../src/features/publishing/ledger.ts'
import type { Wish } from '../../../../src/features/publishing/ledger.ts'
import { moveWorkflow, startWorkflow } from '../../../../src/features/publishing/review/ledger.ts'
import type { Move, NewWorkflow } from '../../../../src/features/publishing/review/ledger.ts'
import {
  entriesOf,
  positionsOf,
  queuePage,
  queueSummary,
  workflowById,
  workflowPage,
} from '../../../../src/features/publishing/review/lists.ts'
import { mostEntries } from '../../../../src/features/publishing/review/model.ts'
import { forgetInReview } from '../../../../src/features/publishing/review/personal.ts'
import { loadMigrations } from '../../../../src/store/migrate.ts'
import type { Store } from '../../../../src/store/store.ts'
import type { Database } from '../../../store/database.ts'
import { readyPostgres, sqliteDatabase } from '../../../store/database.ts'
import { postgresForTests } from '../../../support/postgres.ts'

const server = await postgresForTests()
await server?.stop()

const workflow = (id: string, change: Partial<NewWorkflow> = {}): NewWorkflow => ({
  id,
  user_id: 'ann',
  panel_item_id: `panel-${id}`,
  item_key: `panel:${id}`,
  marketplace_item_id: null,
  is_change: 0,
  state: 'submitted',
  revision: 1,
  auto_publish: 1,
  document: '{"manifest":{"name":"Night Watch","version":"1.0.0"},"files":[],"licenseType":null}',
  name: 'Night Watch',
  submitted_at: 1,
  claimed_by_user: null,
  claimed_by_service: null,
  claimed_until: null,
  publication_id: null,
  marketplace_url: null,
  error_code: null,
  error_message: null,
  created_at: 1,
  updated_at: 1,
  ...change,
})

let ids = 0
const entry = (userId = 'ann') => ({
  id: `e${++ids}`,
  role: 'author' as const,
  actor: { userId, serviceId: 'panel' },
  note: null,
  isInternal: false,
})

const start = (store: Store, row: NewWorkflow, key = row.id) =>
  store.run(startWorkflow, row, entry(), { scope: 'workflow:panel', key, fingerprint: row.id }, 1)

const wish = (id: string): Wish => ({
  id,
  kind: 'publish',
  userId: 'ann',
  panelItemId: 'panel-w',
  marketplaceItemId: null,
  call: '{}',
  listing: null,
  reason: null,
  expectedRevision: null,
  expectedPublisher: null,
})

const approval = (id: string, publicationId: string): Move => ({
  id,
  expectedRevision: 1,
  plannedFor: 1,
  from: ['submitted'],
  heedsClaim: true,
  set: { state: 'publishing', publication_id: publicationId },
  entry: { ...entry('rita'), role: 'reviewer' },
  wish: { wanted: wish(publicationId), dueAt: 0 },
})

describe.each([
  ['SQLite', () => sqliteDatabase()],
  ...(server ? ([['PostgreSQL', readyPostgres]] as const) : []),
] as const)('the review on %s', (_engine, newDatabase: () => Promise<Database>) => {
  let database: Database
  let store: Store
  beforeEach(async () => {
    database = await newDatabase()
    store = await database.open(loadMigrations())
  })
  afterEach(() => database.remove())

  test('of many that are begun for one plugin at the same time one is', async () => {
    const stores = [store, await database.open(loadMigrations())]
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => start(stores[n % 2]!, workflow(`w${n}`, { item_key: 'panel:one' }))),
    )
    const begun = answers.filter(({ kind }) => kind === 'accepted') as { id: string }[]
    expect(begun).toHaveLength(1)
    expect(answers.filter(({ kind }) => kind === 'open')).toEqual(
      Array.from({ length: 11 }, () => ({ kind: 'open', id: begun[0]?.id })),
    )
    // The keys of those that were refused are free again.
    expect(await start(store, workflow('w99', { item_key: 'panel:two' }), 'w0')).toMatchObject({
      kind: begun[0]?.id === 'w0' ? 'reused' : 'accepted',
    })
  })

  test('of many approvals one becomes a wish, and a refused one leaves none', async () => {
    const stores = [store, await database.open(loadMigrations())]
    await start(store, workflow('w'))
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => stores[n % 2]!.run(moveWorkflow, approval('w', `p${n}`), 2)),
    )
    expect(answers.filter(({ kind }) => kind === 'moved')).toHaveLength(1)
    const { publication_id: kept } = (await store.read(workflowById, 'w'))!
    const wishes = await Promise.all(answers.map((_, n) => store.read(publicationById, `p${n}`)))
    expect(wishes.flatMap((row) => (row ? [row.id] : []))).toEqual([kept])
  })

  test.each([
    ['PUBLISHED', 'published', null],
    ['PENDING', 'handed_over', null],
    ['REJECTED', 'failed', 'CONFLICT'],
  ])('a receipt that says %s makes it %s', async (status, state, code) => {
    await start(store, workflow('w'))
    await store.run(moveWorkflow, approval('w', 'p'), 2)
    await store.run(joinWorkers, 'worker', null, 0, 0)
    const { items } = await store.run(publishingTurn, 'worker', [], 1, 10, null)
    const result = {
      id: 'p',
      leaseToken: items[0]!.lease_token,
      state: 'acknowledged' as const,
      dueAt: null,
      finishedAt: 20,
      violations: 0,
      receipt: JSON.stringify({ status, marketplaceItemId: 'mpi', marketplaceUrl: 'https://market.example/mpi' }),
      marketplaceItemId: 'mpi',
      errorCode: null,
      errorMessage: null,
    }
    // A turn whose end was not heard is told again.
    await store.run(publishingTurn, 'worker', [result], 0, 30, null)
    await store.run(publishingTurn, 'worker', [result], 0, 30, null)
    expect(await store.read(workflowById, 'w')).toMatchObject({
      state,
      error_code: code,
      marketplace_item_id: 'mpi',
      marketplace_url: 'https://market.example/mpi',
      revision: 3,
    })
    const told = (await store.read(entriesOf, ['w'])).filter(({ role }) => role === 'gateway')
    expect(told).toMatchObject([{ from_status: 'PUBLISHING', to_status: state.toUpperCase(), at: 20 }])
  })

  test('the queue is in the order of handing in, and counts who is before', async () => {
    await start(store, workflow('late', { submitted_at: 30 }))
    await start(store, workflow('early', { submitted_at: 10 }))
    await start(store, workflow('also', { submitted_at: 10, claimed_until: null }))
    await start(store, workflow('draft', { state: 'draft', submitted_at: null }))
    const page = await store.read(queuePage, {}, { limit: 2, after: null }, 50)
    expect([page.rows.map(({ id }) => id), page.more, page.total]).toEqual([['early', 'also'], true, 3])
    const last = page.rows[1]!
    const next = await store.read(queuePage, {}, { limit: 2, after: { at: 10, seq: last.seq } }, 50)
    expect([next.rows.map(({ id }) => id), next.more]).toEqual([['late'], false])

    const claim = { claimed_by_user: 'rita', claimed_by_service: 'panel', claimed_until: 100 }
    const move: Move = { ...approval('early', 'none'), set: claim, wish: undefined }
    await store.run(moveWorkflow, move, 50)
    expect(await store.read(queueSummary, 60)).toEqual({ waiting: 2, inReview: 1, oldestSubmittedAt: 10 })
    expect(await store.read(queueSummary, 100)).toEqual({ waiting: 3, inReview: 0, oldestSubmittedAt: 10 })
    const places = async (at: number) =>
      Object.fromEntries(
        (await store.read(positionsOf, ['late', 'early', 'also', 'draft'], at)).map(({ id, position }) => [
          id,
          position,
        ]),
      )
    expect(await places(60)).toEqual({ also: 1, late: 2 })
    expect(await places(100)).toEqual({ early: 1, also: 2, late: 3 })
    expect(
      (await store.read(workflowPage, { statuses: ['IN_REVIEW'] }, { limit: 9, after: null, offset: 0 }, 60)).total,
    ).toBe(1)
    expect((await store.read(workflowPage, { statuses: [] }, { limit: 9, after: null, offset: 0 }, 60)).total).toBe(0)
  })

  test('what goes round in circles comes to an end', async () => {
    await start(store, workflow('w', { state: 'draft' }))
    const say = (plannedFor: number) =>
      store.run(
        moveWorkflow,
        {
          id: 'w',
          expectedRevision: null,
          plannedFor,
          from: ['draft'],
          heedsClaim: false,
          set: {},
          entry: { ...entry(), note: 'Again.' },
        },
        2,
      )
    const answers: string[] = []
    // Its beginning is an entry as well, so that the last revision has the number of the entries.
    while (answers.length < mostEntries + 20) answers.push((await say(Math.min(answers.length + 1, mostEntries))).kind)
    expect(answers.filter((kind) => kind === 'full')).toHaveLength(21)
    expect(await store.read(entriesOf, ['w'])).toHaveLength(mostEntries)
  })

  test('what was on its way for who is erased is delivered, and gives nobody anything to mend', async () => {
    await start(store, workflow('w'))
    await store.run(moveWorkflow, approval('w', 'p'), 2)
    await store.run(forgetInReview, 'ann', 5)
    expect(await store.read(workflowById, 'w')).toMatchObject({ state: 'publishing', user_id: null, document: null })
    await store.run(joinWorkers, 'worker', null, 0, 0)
    const { items } = await store.run(publishingTurn, 'worker', [], 1, 10, null)
    const refused = {
      id: 'p',
      leaseToken: items[0]!.lease_token,
      state: 'refused' as const,
      dueAt: null,
      finishedAt: 20,
      violations: 0,
      receipt: null,
      marketplaceItemId: null,
      errorCode: 'VALIDATION_ERROR',
      errorMessage: 'No.',
    }
    await store.run(publishingTurn, 'worker', [refused], 0, 30, null)
    expect(await store.read(workflowById, 'w')).toMatchObject({ state: 'cancelled' })
    expect(await start(store, workflow('again', { item_key: 'panel:w' }))).toMatchObject({ kind: 'accepted' })
  })
})
