/** The native planner breaks off, and with it the process it is in, or plans what cannot be: nobody notices. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'graphql'
import { createPlannerProcess } from '../../src/federation/plan/native-process.ts'
import type { World } from './graphs/graph.ts'
import { openInProcess, passage } from './graphs/open.ts'
import { shown } from './graphs/suite.ts'

const slot = { __typename: 'Slot', id: '1', code: 'c1', place: { __typename: 'Place', row: 4 }, load: 7 }
/** The planner asks `loads` for `place`, which only `alarms` has, and breaks off over it. */
const alarms: World = {
  things: [slot],
  roots: { 'Query.slots': () => [slot] },
  computed: { 'Slot.alarm': (told) => `load ${String(told['load'])}` },
  subgraphs: {
    loads: `type Slot @key(fields: "id") @key(fields: "code") { id: ID! code: String load: Int }`,
    slots: `type Query { slots: [Slot] } type Slot @key(fields: "code", resolvable: false) { code: String }`,
    alarms: `type Slot @key(fields: "id") @key(fields: "code") @key(fields: "place { row }") { id: ID! code: String place: Place! @shareable
        load: Int @external alarm: String @requires(fields: "load") }
      type Place { row: Int! @shareable }`,
  },
}

test('an operation over which the native planner breaks off is answered, and so are those beside it', async () => {
  const engine = await openInProcess(alarms)
  expect(engine.nativePlanner).toBe(true)
  const ask = async (text: string) => shown(await engine.execute({ document: parse(text), passage }))
  const [broken, beside] = await Promise.all([ask('{ slots { alarm } }'), ask('{ slots { load } }')])
  expect(broken).toEqual({ data: { slots: [{ alarm: 'load 7' }] } })
  expect(beside).toEqual({ data: { slots: [{ load: 7 }] } })
  expect(await ask('{ slots { id } }')).toEqual({ data: { slots: [{ id: '1' }] } })
})

/** The planner goes back to `alarms` by the id, which is a reference there and no key that it resolves. */
const backByCode: World = {
  ...alarms,
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
    const brokeOff = { failed: 'The native query planner broke off' }
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
})
