import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { postgresForTests, statement } from '../support/postgres.ts'
import { environmentOf, run } from './binary.ts'

const patient = 120_000
let cwd: string
let gateway: TestGateway
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'))
  gateway = await startTestGateway({ sandbox: { plugins: 3 }, env: { RATE_LIMIT_SCALE: '1000' } })
})
afterAll(async () => {
  await gateway.stop()
  await rm(cwd, { recursive: true })
})

const cli = (...args: string[]) => run(args, { cwd, env: environmentOf(gateway) })
const line = (id: string, more: object = {}) =>
  `${JSON.stringify({ userId: id, data: { email: `${id}@example.org`, username: id, ...more } })}\n`
const lines = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => line(`${prefix}-${index}`)).join('')

const panelTable = (created: string, updated: string) =>
  `CREATE TABLE users (id text PRIMARY KEY, email text, username text, "firstName" text, "lastName" text, role text,
     "isActive" boolean, "createdAt" ${created}, "updatedAt" ${updated});`

async function statusOf(userId: string) {
  const { data } = await gateway.ask('query ($id: ID!) { userSync(userId: $id) { status desiredRevision } }', {
    id: userId,
  })
  return (data as { userSync: { status: string; desiredRevision: number } }).userSync
}

async function settled(userId: string): Promise<string> {
  for (;;) {
    const { status } = await statusOf(userId)
    if (status !== 'PENDING' && status !== 'RETRYING') return status
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test(
  'users of a file arrive; a bad line is named and hurts nobody else',
  async () => {
    const text = `${line('a-1')}nonsense\n${line('a-2', { email: 7 })}${line('a-3', { email: 'nobody' })}\n${line('a-4')}`
    await writeFile(join(cwd, 'users.ndjson'), text)
    const dry = await cli('users', 'sync', 'users.ndjson', '--dry-run', '--json')
    expect(dry.json()).toMatchObject({ dryRun: true, accepted: 2, rejected: 3 })
    expect((await statusOf('a-1')).status).toBe('NEVER_SYNCED')

    const synced = await cli('users', 'sync', 'users.ndjson')
    expect(synced.code).toBe(1)
    expect(synced.out).toBe('accepted  2\nrefused   3\n')
    expect(synced.err).toMatch(/^line 2: not JSON$/m)
    expect(synced.err).toMatch(/^line 3: data: email: .*received a number/m)
    expect(synced.err).toMatch(/^line 4: data\.email: expected an e-mail address/m)
    expect(synced.err).not.toContain('nobody')
    expect(await Promise.all(['a-1', 'a-4'].map(settled))).toEqual(['SYNCHRONIZED', 'SYNCHRONIZED'])
    expect(existsSync(join(cwd, 'users.ndjson.sync.json'))).toBe(false)
  },
  patient,
)

test(
  'a user whom the marketplace refused to make, because it has it, is changed',
  async () => {
    const create = (name: string) => ({
      input: {
        userId: 'taken',
        action: 'CREATE',
        mode: 'WAIT',
        data: { email: 'taken@example.org', username: 'taken', displayName: name },
      },
    })
    const sync = 'mutation ($input: SyncUserInput!) { syncUser(input: $input) { status } }'
    const before = await startTestGateway({ existing: gateway.sandbox })
    await before.ask(sync, create('Before'))
    await before.stop()
    expect((await gateway.ask(sync, create('Refused'))).data).toEqual({ syncUser: { status: 'DEAD' } })
    await writeFile(join(cwd, 'taken.ndjson'), line('taken', { displayName: 'Now' }))
    expect((await cli('users', 'sync', 'taken.ndjson', '--json')).json()).toMatchObject({ accepted: 1, rejected: 0 })
    expect(await settled('taken')).toBe('SYNCHRONIZED')
    const { data } = await gateway.ask('{ user(id: "taken") { displayName } }')
    expect(data).toEqual({ user: { displayName: 'Now' } })
  },
  patient,
)

test(
  'a second run changes users instead of making them, and the last line about a user wins',
  async () => {
    await writeFile(join(cwd, 'twice.ndjson'), line('b-1') + line('b-1', { displayName: 'Later' }))
    expect((await cli('users', 'sync', 'twice.ndjson', '--json')).json()).toMatchObject({ accepted: 2, rejected: 0 })
    expect((await cli('users', 'sync', 'twice.ndjson', '--json')).json()).toMatchObject({ accepted: 2, rejected: 0 })
    expect(await settled('b-1')).toBe('SYNCHRONIZED')
    const { data } = await gateway.ask('{ user(id: "b-1") { displayName revision } }')
    expect(data).toEqual({ user: { displayName: 'Later', revision: 4 } })
  },
  patient,
)

test(
  'rows of the panel as CSV; who is shut out and unknown is left out',
  async () => {
    const rows = ['c-1,c1@example.org,"ann, the first",Ann,One,ADMIN,true', 'c-2,c2@example.org,bob,,,USER,false']
    await writeFile(join(cwd, 'panel.csv'), `id,email,username,firstName,lastName,role,isActive\n${rows.join('\n')}\n`)
    const synced = await cli('users', 'sync', 'panel.csv', '--json')
    expect(synced.json()).toMatchObject({ accepted: 1, skipped: 1, rejected: 0, finished: true })
    const { data } = await gateway.ask('{ user(id: "c-1") { username displayName roles } }')
    expect(data).toEqual({ user: { username: 'ann, the first', displayName: 'Ann One', roles: ['admin'] } })
  },
  patient,
)

test(
  'a user whom the marketplace has refused is made once the file is put right',
  async () => {
    await writeFile(join(cwd, 'refused.ndjson'), line('k-1') + line('k-2', { email: 'k-1@example.org' }))
    expect((await cli('users', 'sync', 'refused.ndjson')).code).toBe(0)
    expect(await Promise.all(['k-1', 'k-2'].map(settled))).toEqual(['SYNCHRONIZED', 'DEAD'])
    await writeFile(join(cwd, 'refused.ndjson'), line('k-1') + line('k-2'))
    expect((await cli('users', 'sync', 'refused.ndjson')).code).toBe(0)
    expect(await Promise.all(['k-1', 'k-2'].map(settled))).toEqual(['SYNCHRONIZED', 'SYNCHRONIZED'])
  },
  patient,
)

test(
  'a user whose record at the marketplace cannot be read is refused alone; when nobody can be read, all wait',
  async () => {
    // One by one, so that the fault can be laid on one of them.
    const own = await startTestGateway({ sandbox: { plugins: 1, capabilities: [] } })
    const sync = (...args: string[]) => run(['users', 'sync', ...args], { cwd, env: environmentOf(own) })
    const lay = (path: string) =>
      own.sandbox.control({ rules: [{ mode: 'null-fields', only: { method: 'GET', path } }] })
    try {
      await writeFile(join(cwd, 'records.ndjson'), lines('m', 5))
      expect((await sync('records.ndjson')).code).toBe(0)
      for (let index = 0; index < 5; index++) {
        const { data } = await own.ask('mutation ($id: ID!) { verifyUserSync(userId: $id) { status } }', {
          id: `m-${index}`,
        })
        expect(data).toEqual({ verifyUserSync: { status: 'SYNCHRONIZED' } })
      }
      lay('users/m-3$')
      const synced = await sync('records.ndjson')
      expect({ code: synced.code, out: synced.out }).toEqual({ code: 1, out: 'accepted  4\nrefused   1\n' })
      expect(synced.err).toMatch(/^line 4: .*marketplace/m)
      lay('users/m-')
      const waited = await sync('records.ndjson', '--patience', '1s')
      expect(waited.code).toBe(69)
      expect(waited.err).toMatch(/Run the same command again to go on/)
    } finally {
      await own.stop()
    }
  },
  patient,
)

/** Lets so many writes through; from then on every connection is cut, the last answer included. The first write waits for `before`. */
async function gateThatCloses(writes: number, before: () => Promise<void> = () => Promise.resolve()) {
  let left = writes
  let first: Promise<void> | undefined
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => parts.push(chunk))
    incoming.on('end', async () => {
      const body = Buffer.concat(parts)
      if (body.includes('syncUsers')) {
        left--
        await (first ??= before())
      }
      const { pathname } = new URL(incoming.url ?? '/', gateway.url)
      const passed = request(
        `${gateway.url}${pathname}`,
        { method: incoming.method, headers: incoming.headers },
        (answer) => {
          if (left < 0) outgoing.destroy()
          else answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers))
        },
      )
      passed.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

test(
  'a run that was cut short goes on where it was, and what was accepted without an answer is not accepted twice',
  async () => {
    await writeFile(join(cwd, 'many.ndjson'), lines('d', 600))
    const gate = await gateThatCloses(1)
    const cut = await run(['users', 'sync', 'many.ndjson', '--url', gate.url, '--patience', '1s'], {
      cwd,
      env: environmentOf(gateway),
    })
    gate.close()
    expect(cut.code).toBe(69)
    expect(cut.err).toMatch(/Run the same command again to go on/)
    const state = JSON.parse(await readFile(join(cwd, 'many.ndjson.sync.json'), 'utf8')) as { sent: number }
    expect(state.sent).toBeGreaterThan(100)
    expect(state.sent).toBeLessThan(400)

    const resumed = await cli('users', 'sync', 'many.ndjson')
    expect(resumed.code).toBe(0)
    expect(resumed.err).toContain(`Going on after ${state.sent} users of an earlier run.`)
    expect(resumed.out).toContain(`accepted  ${600 - state.sent}\n`)
    expect(await settled('d-0')).toBe('SYNCHRONIZED')
    expect(await settled('d-599')).toBe('SYNCHRONIZED')
    expect((await statusOf('d-0')).desiredRevision).toBe(1)
  },
  patient,
)

test(
  'Ctrl-C ends after the batch under way, and the next run goes on',
  async () => {
    await writeFile(join(cwd, 'long.ndjson'), lines('g', 1_200))
    const state = join(cwd, 'long.ndjson.sync.json')
    const stopped = await run(['users', 'sync', 'long.ndjson', '--json'], {
      cwd,
      env: environmentOf(gateway),
      onStart(child) {
        const looking = setInterval(() => {
          // Twice, as it comes from a terminal and from npm; two of the same name may arrive as one.
          if (existsSync(state) && child.kill('SIGINT') && child.kill('SIGTERM')) clearInterval(looking)
        }, 5)
        child.once('close', () => clearInterval(looking))
      },
    })
    const first = stopped.json() as { accepted: number; finished: boolean }
    expect({ code: stopped.code, finished: first.finished }).toEqual({ code: 1, finished: false })
    const second = (await cli('users', 'sync', 'long.ndjson', '--json')).json() as {
      accepted: number
      finished: boolean
    }
    expect(second.finished).toBe(true)
    expect(first.accepted + second.accepted).toBe(1_200)
  },
  patient,
)

test(
  'the state of another file is not taken for that of this one',
  async () => {
    await writeFile(join(cwd, 'other.ndjson'), line('e-1'))
    const state = { fingerprint: 'another', run: 'r', position: 5, lastUserId: 'x', sent: 5 }
    await writeFile(join(cwd, 'other.ndjson.sync.json'), JSON.stringify(state))
    const refused = await cli('users', 'sync', 'other.ndjson')
    expect(refused.code).toBe(2)
    expect(refused.err).toMatch(/Begin anew with --restart/)
    expect((await cli('users', 'sync', 'other.ndjson', '--restart')).code).toBe(0)
  },
  patient,
)

test(
  'whoever reads no more of its remarks, as `head` does, does not end it',
  async () => {
    await writeFile(join(cwd, 'remarks.ndjson'), `${'no\n'.repeat(25)}${lines('r', 600)}`)
    const ended = await run(['users', 'sync', 'remarks.ndjson'], {
      cwd,
      env: environmentOf(gateway),
      onStart: ({ stderr }) => void stderr?.once('data', () => stderr.destroy()),
    })
    expect(ended).toMatchObject({ code: 1, out: 'accepted  600\nrefused   25\n' })
    expect(ended.err).toMatch(/^line 1: not JSON$/m)
  },
  patient,
)

test(
  'times without a zone in the database of a panel are UTC, wherever the command runs',
  async () => {
    const database = await postgresForTests()
    if (!database) return
    await statement(
      database.url,
      `${panelTable('timestamp(3)', 'timestamptz')}
       INSERT INTO users VALUES ('z-1', 'z1@example.org', 'z1', 'Z', 'One', 'USER', true, '2026-01-02 03:04:05', '2026-01-02 03:04:05Z')`,
    )
    const env = { ...environmentOf(gateway), TZ: 'America/New_York' }
    const synced = await run(['users', 'sync', database.url, '--url', gateway.url], { cwd, env })
    expect(synced).toMatchObject({ code: 0 })
    expect(await settled('z-1')).toBe('SYNCHRONIZED')
    const [told] = gateway.sandbox.ledger({ user: 'z-1', effectsOnly: true })
    const moment = '2026-01-02T03:04:05.000Z'
    expect(told?.body).toMatchObject({ user_data: { created_at: moment, updated_at: moment } })
    await database.stop()
  },
  patient,
)

test(
  'the table of a panel is read from its database',
  async () => {
    const database = await postgresForTests()
    if (!database) return
    await statement(
      database.url,
      `${panelTable('timestamp', 'timestamp')}
       INSERT INTO users SELECT 'f-' || n, 'f' || n || '@example.org', 'f' || n, 'F', n::text, 'USER', true, now(), now()
         FROM generate_series(1, 300) n`,
    )
    const synced = await cli('users', 'sync', database.url, '--json')
    expect(synced.json()).toMatchObject({ accepted: 300, rejected: 0, finished: true })
    expect(await settled('f-300')).toBe('SYNCHRONIZED')
    await statement(
      database.url,
      `INSERT INTO users SELECT 'h-' || n, 'h' || n || '@example.org', 'h' || n, 'H', n::text, 'USER', true, now(), now()
         FROM generate_series(1, 1100) n`,
    )
    // The connection is idle while the gateway has the first users.
    const gate = await gateThatCloses(Infinity, () =>
      statement(
        database.url,
        `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      ),
    )
    const dropped = await run(['users', 'sync', database.url, '--url', gate.url], { cwd, env: environmentOf(gateway) })
    gate.close()
    expect({ code: dropped.code, out: dropped.out }).toEqual({ code: 69, out: '' })
    expect(dropped.err).toMatch(/database of the panel cannot be read.*Run the same command again to go on/s)
    expect(dropped.err).not.toMatch(/\n\s+at /)
    const resumed = await cli('users', 'sync', database.url, '--json')
    expect(resumed.json()).toMatchObject({ rejected: 0, finished: true })
    expect((await statusOf('h-1100')).desiredRevision).toBe(1)

    await database.stop()
    const gone = await cli('users', 'sync', database.url.replace(/\/\/[^@/]*@/, '//nobody:hidden@'), '--json')
    expect(gone.code).toBe(69)
    expect(gone.err).not.toContain('hidden')
  },
  patient,
)
