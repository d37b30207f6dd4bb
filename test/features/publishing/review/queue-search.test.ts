/** A reviewer looks for a publication by its name, in whatever letters that is written. */
import { startTestGateway } from '../../../support/gateway.ts'
import type { TestGateway } from '../../../support/gateway.ts'
import { postgresForTests } from '../../../support/postgres.ts'
import { asking, author, manifest, reviewer } from './asking.ts'

const server = await postgresForTests()
await server?.stop()

const names = ['Überwacher', 'Éclair Deploy', 'ŁÓDŹ Maps', 'Резервная копия', '  Night Watch']

describe.each(server ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const))('on %s', (engine) => {
  let house: TestGateway
  let room: ReturnType<typeof asking>
  beforeAll(async () => {
    house = await startTestGateway({ engine, sandbox: { plugins: 3 } })
    room = asking(house)
    for (const [at, name] of names.entries()) {
      const input = { panelItemId: `named-${at}`, manifest: { ...manifest, name }, submit: true }
      expect((await room.start(input, author('ann'))).userErrors).toEqual([])
    }
  }, 60_000)
  afterAll(() => house.stop())

  const found = async (search: string) => {
    const { edges } = await room.queue(reviewer('rita'), { search })
    return edges.map(({ node }: { node: { manifest: { name: string } } }) => node.manifest.name)
  }

  test.each([
    ['Über', 'Überwacher'],
    ['über', 'Überwacher'],
    ['ÜBERWACHER', 'Überwacher'],
    ['U\u0308ber', 'Überwacher'],
    ['uber', 'Überwacher'],
    ['éclair d', 'Éclair Deploy'],
    ['Łódź', 'ŁÓDŹ Maps'],
    ['РЕЗЕРВНАЯ', 'Резервная копия'],
    ['night w', '  Night Watch'],
  ])('%j finds %j', async (search, name) => {
    expect(await found(search)).toEqual([name])
  })

  test('what was renamed is found by its new name alone', async () => {
    const ann = author('ann')
    const { workflow } = await room.start({ panelItemId: 'renamed', submit: true }, ann)
    await room.step('withdrawFromReview', workflow.id, ann)
    await room.revise({ workflowId: workflow.id, manifest: { ...manifest, name: 'Ännchen' } }, ann)
    await room.step('submitForReview', workflow.id, ann)
    expect(await found('ännch')).toEqual(['Ännchen'])
    expect(await found('night')).toEqual(['  Night Watch'])
  })
})
