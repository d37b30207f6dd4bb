/** The native planner breaks off, and with it the process it is in, or plans what cannot be: nobody notices. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'graphql'
import { loadNativePlanner } from '../../src/federation/plan/native.ts'
import type { PlannerBreak } from '../../src/federation/plan/native.ts'
import { createPlannerProcess } from '../../src/federation/plan/native-process.ts'
import { breaking } from './graphs/breaking.ts'
import type { World } from './graphs/graph.ts'
import { openInProcess, passage } from './graphs/open.ts'
import { shown } from './graphs/suite.ts'

test('an operation over which the native planner breaks off is answered, and so are those beside it', async () => {
  const engine = await openInProcess(breaking)
  expect(engine.nativePlanner).toBe('there')
  const ask = async (text: string) => shown(await engine.execute({ document: parse(text), passage }))
  const [broken, beside] = await Promise.all([ask('{ slots { alarm } }'), ask('{ slots { load } }')])
  expect(broken).toEqual({ data: { slots: [{ alarm: 'load 7' }] } })
  expect(beside).toEqual({ data: { slots: [{ load: 7 }] } })
  expect(await ask('{ slots { id } }')).toEqual({ data: { slots: [{ id: '1' }] } })
})

/** The planner goes back to `alarms` by the id, which is a reference there and no key that it resolves. */
const backByCode: World = {
  ...breaking,
  subgraphs: {
    codes: `type Slot @key(fields: "id") @key(fields: "code") { id: ID! code: String }`,
    loads: `type Slot @key(fields: "id") { id: ID! load: Int }`,
    alarms: `type Query { slots: [Slot] }
      type Slot @key(fields: "code") @key(fields: "id", resolvable: false) { id: ID! code: String load: Int @external alarm: String @requires(fields: "load") }`,
  },
}

test.each(['own', undefined] as const)(
  'no entity is asked for by a key that is not resolved (planner: %s)',
  async (planner) => {
    const engine = await openInProcess(backByCode, { planner })
    expect(shown(await engine.execute({ document: parse('{ slots { alarm } }'), passage }))).toEqual({
      data: { slots: [{ alarm: 'load 7' }] },
    })
  },
)

describe('a process that plans', () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'planner-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  test('one that ends fails the question it ended over and no other, whatever comes after', async () => {
    const entry = join(dir, 'breaks.mjs')
    await writeFile(
      entry,
      `process.on('disconnect', () => process.exit())
       process.on('message', ({ text }) => text === 'break' ? process.abort() : process.send({ failed: 'none for ' + text }))`,
    )
    const { ask } = createPlannerProcess(entry)
    const texts = ['a', 'break', 'b', 'break', 'break', 'c']
    const brokeOff = { failed: 'The native query planner broke off', brokeOff: 'once' }
    const answers = await Promise.all(texts.map((text) => ask({ hash: 'h', text })))
    expect(answers.slice(1)).toEqual([brokeOff, { failed: 'none for b' }, brokeOff, brokeOff, { failed: 'none for c' }])
    expect(await ask({ hash: 'h', text: 'd' })).toEqual({ failed: 'none for d' })
  })

  test('one that says nothing is given up', async () => {
    const entry = join(dir, 'hangs.mjs')
    await writeFile(entry, `process.on('message', () => { for (;;); })`)
    const { ask } = createPlannerProcess(entry)
    expect(await ask({ hash: 'h', text: 'a' })).toHaveProperty('failed')
  }, 20_000)

  test('one that cannot be started fails what is asked', async () => {
    const { ask } = createPlannerProcess(join(dir, 'missing.mjs'))
    expect(await ask({ hash: 'h', text: 'a' })).toHaveProperty('failed')
  })

  describe('that ends again and again', () => {
    let entry: string
    let starts: string
    let now: number
    const clock = { monotonic: () => now }
    const started = async () => (await readFile(starts, 'utf8')).length
    const planned = { failed: 'none' }
    const resting = { failed: 'The native query planner is left alone for a while' }

    beforeEach(async () => {
      now = 0
      starts = join(dir, 'starts')
      await writeFile(starts, '')
      entry = join(dir, 'counts.mjs')
      await writeFile(
        entry,
        `import { appendFileSync } from 'node:fs'
         appendFileSync(${JSON.stringify(starts)}, '.')
         process.on('disconnect', () => process.exit())
         process.on('message', ({ text }) => text?.startsWith('break') ? process.abort() : process.send({ failed: 'none' }))`,
      )
    })

    test('is left alone after five ends over one supergraph within a minute, and asked again a minute later', async () => {
      const { ask } = createPlannerProcess(entry, clock)
      const breaks = Array.from({ length: 20 }, (_, turn) => ask({ hash: 'h', text: `break ${turn}` }))
      const behind = [ask({ hash: 'h', text: 'a' }), ask({ hash: 'other', text: 'a' })]
      const states = (await Promise.all(breaks)).map((answer) => 'brokeOff' in answer && answer.brokeOff)
      expect(states).toEqual(['once', 'once', 'once', 'once', 'resting', ...Array.from({ length: 15 }, () => false)])
      expect(await Promise.all(behind)).toEqual([resting, planned])
      // A new start for what was behind, and for what a supergraph that is opened needs; none for a plan.
      expect(await started()).toBe(6)
      now = 59_000
      expect(await ask({ hash: 'h', text: 'break' })).toEqual(resting)
      expect(await ask({ hash: 'h', sdl: 'type Query' })).toEqual(planned)
      now = 60_000
      expect(await ask({ hash: 'h', text: 'a' })).toEqual(planned)
      expect(await started()).toBe(6)
    }, 30_000)

    test('is not left alone where the ends are far apart', async () => {
      const { ask } = createPlannerProcess(entry, clock)
      for (let turn = 0; turn < 7; turn++) {
        expect(await ask({ hash: 'h', text: 'break' })).toMatchObject({ brokeOff: 'once' })
        now += 20_000
      }
      expect(await ask({ hash: 'h', text: 'a' })).toEqual(planned)
    }, 30_000)

    test('over a supergraph that is opened is told, and is not taken for one that does not exist', async () => {
      const ending = join(dir, 'ends.mjs')
      await writeFile(ending, `process.on('message', () => process.abort())`)
      const told: PlannerBreak[] = []
      expect(await loadNativePlanner('type Query', (one) => told.push(one), createPlannerProcess(ending))).toBe(
        'broke off',
      )
      const reason = 'The native query planner broke off'
      expect(told).toEqual([{ supergraph: expect.any(String), operation: undefined, reason, resting: false }])
    })
  })
})
