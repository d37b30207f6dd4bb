/** A publication from the author's folder to the listing, by nothing but commands; and what each side is refused. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProgram } from '../../src/cli/program.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { environmentOf, run } from './binary.ts'

const patient = 120_000
let cwd: string
let gateway: TestGateway
let ann: string
let rita: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'))
  gateway = await startTestGateway({ sandbox: { plugins: 3 } })
  ann = await gateway.token(['item:read', 'item:write'], 'ann')
  rita = await gateway.token(['item:read', 'item:review'], 'rita')
  for (const userId of ['ann', 'bob']) {
    const input = { userId, action: 'CREATE', mode: 'WAIT', data: { email: `${userId}@example.org`, username: userId } }
    await gateway.ask('mutation ($input: SyncUserInput!) { syncUser(input: $input) { status } }', { input })
  }
  await writeFile(join(cwd, 'tool.zip'), 'not much')
})
afterAll(async () => {
  await gateway.stop()
  await rm(cwd, { recursive: true })
})

/** With the token of a user, or with one that is made for the operator. */
const cli = (who: string | null, ...args: string[]) =>
  run(['review', ...args], {
    cwd,
    env: who === null ? environmentOf(gateway) : { GATEWAY_URL: gateway.url, GATEWAY_TOKEN: who },
  })

const packed = ['--package', 'tool.zip', '--package-url', 'https://plugins.example.org/tool.zip']

async function folder(name: string, more = ''): Promise<string> {
  await mkdir(join(cwd, name), { recursive: true })
  const text = `name: ${name}\nversion: 1.0.0\ndescription: Looks after servers at night.\nauthor: Ann\n${more}`
  await writeFile(join(cwd, name, 'plugin.yaml'), text)
  return name
}

const startedBy = async (who: string | null, name: string, ...more: string[]): Promise<string> => {
  const begun = await cli(who, 'start', await folder(name), '--user', 'ann', ...packed, '--json', ...more)
  expect(begun).toMatchObject({ code: 0, err: '' })
  return begun.json().id
}

const status = async (id: string): Promise<string> => (await cli(null, 'show', id, '--json')).json().status

test('whatever may be done with a publication is a command of that name', async () => {
  const { data } = await gateway.ask('{ __type(name: "WorkflowAction") { enumValues { name } } }')
  const actions = data.__type.enumValues.map(({ name }: { name: string }) => name.toLowerCase().replaceAll('_', '-'))
  const commands = createProgram().commands.find((command) => command.name() === 'review')?.commands ?? []
  expect(actions.length).toBeGreaterThan(0)
  expect(commands.map((command) => command.name())).toEqual(expect.arrayContaining(actions))
})

test(
  'what is in a folder is checked before it is handed in: errors end with 1, what could be better does not',
  async () => {
    const good = await cli(ann, 'validate', await folder('checked'), ...packed)
    expect(good).toMatchObject({ code: 0, err: expect.stringContaining('It would be taken in.') })
    expect(good.out).toMatch(/^warning +manifest\.license +Say under which licence/m)
    const bad = await cli(ann, 'validate', await folder('checked', 'price: much\n'), '--json')
    expect(bad.code).toBe(1)
    expect(bad.json()).toMatchObject({ valid: false, errors: [{ path: ['manifest', 'price'] }], totalBytes: null })
    const half = await cli(ann, 'validate', 'checked', '--package', 'tool.zip')
    expect(half).toMatchObject({ code: 2, err: expect.stringContaining('--package-url together') })
    expect((await cli(ann, 'validate', 'nowhere')).code).toBe(2)
    expect((await cli(ann, 'list', '--json')).json()).toMatchObject({ totalCount: 0 })
  },
  patient,
)

test(
  'an author hands in, a reviewer asks for changes, and what was changed is listed',
  async () => {
    const id = await startedBy(ann, 'night-watch', '--note', 'My first one.')
    const queued = (await cli(rita, 'queue', '--unclaimed', '--search', 'night', '--json')).json()
    expect(queued).toMatchObject({ totalCount: 1, nextCursor: null, publications: [{ id, status: 'AWAITING_REVIEW' }] })

    expect((await cli(rita, 'claim', id, '--lease', '2h')).out).toMatch(/status +in_review\n[^]*claimed until +\d{4}-/)
    expect((await cli(rita, 'queue')).out).toMatch(new RegExp(`^${id} +night-watch 1\\.0\\.0 +in_review .* rita$`, 'm'))
    expect((await cli(rita, 'queue', '--unclaimed', '--json')).json()).toMatchObject({ totalCount: 0 })
    expect((await cli(rita, 'note', id, 'Looks like a copy.', '--internal')).code).toBe(0)
    const asked = await cli(rita, 'request-changes', id, 'Say which servers.', '--json')
    expect(asked.json()).toMatchObject({ id, status: 'CHANGES_REQUESTED', claimedBy: null })

    const seen = (await cli(ann, 'show', id)).out
    expect(seen).toMatch(/^may do +revise, submit, cancel, note$/m)
    expect(seen).toMatch(/^tool\.zip +8 +application\/zip +[0-9a-f]{64} +https:/m)
    expect(seen).toMatch(/ author +ann +awaiting_review +all +My first one\.$/m)
    expect(seen).toMatch(/ reviewer +– +changes_requested +all +Say which servers\.$/m)
    expect(seen).not.toContain('Looks like a copy.')
    expect((await cli(rita, 'show', id)).out).toMatch(/ reviewer +rita +– +reviewers +Looks like a copy\.$/m)

    const changed = await folder('night-watch', 'license: MIT\n')
    expect((await cli(ann, 'revise', id, changed, '--json')).json()).toMatchObject({ status: 'CHANGES_REQUESTED' })
    expect((await cli(ann, 'submit', id, '--note', 'All of them.')).out).toMatch(/status +awaiting_review/)
    const shown = (await cli(rita, 'show', id, '--json')).json()
    expect(shown).toMatchObject({ manifest: { license: 'MIT' }, files: [{ name: 'tool.zip' }] })
    const approved = await cli(rita, 'approve', id, '--revision', String(shown.revision), '--note', 'Good.')
    expect(approved).toMatchObject({ code: 0, out: expect.stringMatching(/status +publish(ing|ed)\n/) })
    while ((await status(id)) === 'PUBLISHING') await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await status(id)).toBe('PUBLISHED')
    expect((await cli(ann, 'list', '--status', 'published')).out).toMatch(new RegExp(`^${id} .* published `, 'm'))
  },
  patient,
)

test(
  'the same folder begins one publication, however often and whether as a draft; one that ended is not begun again unasked',
  async () => {
    const id = await startedBy(ann, 'once', '--draft')
    expect(await status(id)).toBe('DRAFT')
    const again = ['start', 'once', '--user', 'ann', ...packed]
    expect((await cli(ann, ...again, '--json')).json()).toMatchObject({ id, replayed: true, status: 'AWAITING_REVIEW' })
    expect((await cli(ann, ...again)).out).toMatch(/status +awaiting_review\n[^]*begun before +yes/)
    expect((await cli(ann, 'withdraw', id)).out).toMatch(/status +draft/)
    expect((await cli(ann, 'cancel', id, '--note', 'Not now.')).out).toMatch(/status +cancelled/)
    const refused = await cli(ann, ...again)
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/which is cancelled[^]*--key/) })
    const other = (await cli(ann, ...again, '--key', 'once-more', '--json')).json()
    expect(other).toMatchObject({ replayed: false, idempotencyKey: 'once-more', status: 'AWAITING_REVIEW' })
    expect(other.id).not.toBe(id)
    const open = await cli(ann, ...again, '--key', 'and-another', '--json')
    expect(open.code).toBe(1)
    expect(JSON.parse(open.err)).toMatchObject({
      error: { code: 'CONFLICT', problems: [expect.stringContaining(other.id)] },
    })
    expect((await cli(ann, ...again, '--draft', '--note', 'x')).code).toBe(2)
  },
  patient,
)

test(
  'what is not published when it is approved waits for its author, and what is refused stays refused',
  async () => {
    const waiting = await startedBy(ann, 'patient', '--no-auto-publish')
    expect((await cli(ann, 'publish', waiting)).err).toMatch(/It is AWAITING_REVIEW/)
    expect((await cli(rita, 'approve', waiting)).out).toMatch(/status +approved/)
    expect((await cli(ann, 'publish', waiting)).out).toMatch(/status +publish(ing|ed)\n/)
    const refused = await startedBy(ann, 'refused')
    expect((await cli(rita, 'claim', refused)).code).toBe(0)
    expect((await cli(rita, 'release', refused)).out).toMatch(/status +awaiting_review/)
    expect((await cli(rita, 'reject', refused, 'It spies.')).out).toMatch(/status +rejected/)
    expect((await cli(ann, 'show', refused)).out).toMatch(/^may do +–$/m)
  },
  patient,
)

test(
  'refusals say why, and end with 1, 2 or 77',
  async () => {
    const id = await startedBy(ann, 'guarded')
    const late = await cli(rita, 'approve', id, '--revision', '1', '--json')
    expect(late.code).toBe(1)
    expect(JSON.parse(late.err)).toMatchObject({
      error: {
        code: 'CONFLICT',
        message: 'The publication was not approved.',
        problems: [expect.stringMatching(/revision 2/)],
      },
    })
    const rob = await gateway.token(['item:read', 'item:review'], 'rob')
    await cli(rita, 'claim', id)
    expect(await cli(rob, 'approve', id)).toMatchObject({ code: 1, err: expect.stringContaining('Another reviewer') })
    expect(await cli(ann, 'approve', id)).toMatchObject({ code: 77, err: expect.stringContaining('item:review') })
    const own = await gateway.token(['item:read', 'item:write', 'item:review'], 'ann')
    expect(await cli(own, 'approve', id)).toMatchObject({ code: 77, err: expect.stringContaining('of their own') })
    expect(await cli(rita, 'withdraw', id)).toMatchObject({ code: 77, err: expect.stringContaining('item:write') })
    expect((await cli(rita, 'request-changes', id, ' ')).code).toBe(1)
    expect((await cli(rita, 'request-changes', id)).code).toBe(2)
    expect((await cli(rita, 'queue', '--older-than', 'long')).code).toBe(2)
    expect((await cli(rita, 'claim', id, '--lease', '2d')).code).toBe(2)
    expect((await cli(ann, 'list', '--status', 'lost')).code).toBe(2)
    for (const command of ['show', 'approve', 'claim']) {
      const nobodys = await cli(null, command, 'NOT-THERE', '--json')
      expect([command, nobodys.code]).toEqual([command, 1])
      expect(JSON.parse(nobodys.err)).toMatchObject({ error: { code: 'RESOURCE_NOT_FOUND' } })
    }
    const bob = await gateway.token(['item:read', 'item:write'], 'bob')
    expect((await cli(bob, 'show', id)).code).toBe(1)
    expect(await status(id)).toBe('IN_REVIEW')
  },
  patient,
)

test(
  'an operator sees both sides without a token, changes a listed plugin, and pages through what there is',
  async () => {
    const { plugins } = (
      await run(['plugins', 'search', '--first', '1', '--json'], { cwd, env: environmentOf(gateway) })
    ).json()
    const owner = (await gateway.ask('query ($id: ID!) { plugin(id: $id) { author { id } } }', plugins[0])).data.plugin
    const begun = await cli(
      null,
      'start',
      await folder('changed'),
      '--user',
      owner.author?.id ?? 'ann',
      '--change',
      plugins[0].id,
      '--json',
    )
    expect(begun.json()).toMatchObject({ marketplaceItemId: plugins[0].id, panelItemId: expect.stringMatching(/./) })
    const { id } = begun.json()
    await cli(null, 'note', id, 'From the desk.', '--internal')
    const seen = await cli(null, 'show', id)
    expect(seen.out).toMatch(/^may do +withdraw, cancel, claim, approve, request-changes, reject, note$/m)
    expect(seen.out).toContain('From the desk.')
    const first = await cli(null, 'list', '--first', '1', '--json')
    const { nextCursor, publications, totalCount } = first.json()
    expect(publications.map((one: { id: string }) => one.id)).toEqual([id])
    expect(totalCount).toBeGreaterThan(1)
    const next = (await cli(null, 'list', '--first', '100', '--after', nextCursor, '--json')).json()
    expect(next.publications).toHaveLength(totalCount - 1)
    expect(next.publications).not.toContainEqual(expect.objectContaining({ id }))
    expect((await cli(null, 'queue', '--older-than', '1d', '--json')).json()).toMatchObject({ totalCount: 0 })
  },
  patient,
)
