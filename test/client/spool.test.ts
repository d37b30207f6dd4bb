import { fork } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createUserEventHooks } from '../../client/src/index.ts'
import type { HookOptions } from '../../client/src/index.ts'
import { openDisk } from '../../client/src/hooks/disk.ts'
import { openSpool } from '../../client/src/hooks/spool.ts'
import { systemClock } from '../../client/src/weather.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { clientOf, effectsAt, eventually } from './panel.ts'

let house: TestGateway
let folder: string
beforeAll(async () => {
  house = await startTestGateway({ sandbox: { plugins: 5 } })
  folder = await mkdtemp(join(tmpdir(), 'client-spool-'))
}, 60_000)
afterAll(async () => {
  await house.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Empty where the system has no /proc. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  return /^.*\) (?:\S+ ){19}(\d+) /s.exec(text)?.[1] ?? ''
}

const person = (id: string) => ({ id, email: `${id}@example.org`, username: id })
const nowhere = (options: HookOptions) =>
  createUserEventHooks(clientOf(house, { fetch: () => Promise.reject(new TypeError('fetch failed')), retries: 0 }), {
    diskWaitMs: 20_000,
    ...options,
  })

test('what an earlier panel could not deliver is delivered by the next, first of all', async () => {
  const spool = join(folder, 'events.ndjson')
  const before = nowhere({ spool })
  expect(await before.onUserCreated(person('spool-a'))).toMatchObject({ kept: 'disk' })
  expect(await before.onUserLogin('spool-a', {}, { key: 'spool-login' })).toMatchObject({ kept: 'disk' })
  expect((await stat(spool)).mode & 0o777).toBe(0o600)
  await before.close(0)
  expect(before.counts()).toMatchObject({ dropped: 0 })

  const after = createUserEventHooks(clientOf(house), { spool })
  void after.onUserUpdated({ ...person('spool-a'), displayName: 'later' })
  expect(await after.flush(20_000)).toBe(true)
  expect(after.counts()).toMatchObject({ recovered: 2, delivered: 3, dropped: 0 })
  await after.close()
  expect(await readFile(spool, 'utf8')).toBe('')
  await eventually('both at the marketplace', () => {
    const { changes, messages } = effectsAt(house.sandbox)
    const mine = changes.filter(({ user_id }) => user_id === 'spool-a')
    return messages.includes('spool-login') && mine.at(-1)?.user_data.display_name === 'later'
  })
})

test('a change and an activity of one key both outlive the panel, and each is done by itself', async () => {
  const spool = join(folder, 'one-key.ndjson')
  const before = nowhere({ spool })
  await before.onUserCreated(person('one-key'), { key: 'request-1' })
  await before.onUserLogin('one-key', {}, { key: 'request-1' })
  await before.close(0)
  const file = await openSpool(spool)
  expect(file.left.map(({ lane, key }) => [lane, key])).toEqual([
    ['change', 'request-1'],
    ['activity', 'request-1'],
  ])
  await file.done('activity', ['request-1'])
  await file.close()
  const again = await openSpool(spool)
  expect(again.left.map(({ lane }) => lane)).toEqual(['change'])
  await again.close()

  // As earlier versions wrote it.
  await appendFile(spool, '{"put":{"key":"old","lane":"activity","item":{}}}\n{"done":["old","request-1"]}\n')
  const older = await openSpool(spool)
  expect(older.left).toEqual([])
  await older.close()
})

test('an event that gave way to a deletion before the spool was open is not on disk', async () => {
  const spool = join(folder, 'gave-way.ndjson')
  const dropped: string[] = []
  const hooks = nowhere({ spool, mostWaiting: 1, onDropped: ({ userId = '' }) => dropped.push(userId) })
  void hooks.onUserUpdated(person('gave-way'))
  expect(await hooks.onUserDeleted('took-its-place')).toMatchObject({ kept: 'disk' })
  await hooks.close(0)
  expect(dropped).toEqual(['gave-way'])
  const file = await openSpool(spool)
  expect(file.left.map(({ item }) => (item as { userId: string }).userId)).toEqual(['took-its-place'])
  await file.close()
})

test('a token source that fails again and again loses nothing of what is on disk', async () => {
  const token = await house.token()
  let asked = 0
  const source = () => (++asked <= 12 ? Promise.reject(new TypeError('the vault is away')) : Promise.resolve(token))
  const spool = join(folder, 'vault.ndjson')
  const dropped: string[] = []
  const troubles: Error[] = []
  const hooks = createUserEventHooks(clientOf(house, { credentials: { token: source } }), {
    spool,
    diskWaitMs: 20_000,
    random: () => 0,
    onDropped: ({ message }) => dropped.push(message),
    onTrouble: (error) => troubles.push(error),
  })
  const ids = ['vault-a', 'vault-b', 'vault-c']
  for (const id of ids) expect(await hooks.onUserCreated(person(id))).toMatchObject({ kept: 'disk' })
  expect(await hooks.flush(20_000)).toBe(true)
  await hooks.close()
  expect(dropped).toEqual([])
  expect(hooks.counts()).toMatchObject({ delivered: 3, dropped: 0, failedTries: 12 })
  expect(troubles[0]).toMatchObject({
    code: 'CREDENTIALS_UNAVAILABLE',
    retryable: true,
    message: expect.stringContaining('the vault is away'),
  })
  await eventually('all three at the marketplace', () => {
    const users = new Set(effectsAt(house.sandbox).changes.map(({ user_id }) => user_id))
    return ids.every((id) => users.has(id))
  })
})

test('a panel killed while the gateway is away, again and again, loses nothing it was told is on disk', async () => {
  const spool = join(folder, 'killed.ndjson')
  const kept: string[] = []
  for (let life = 0; life < 3; life++) {
    const child = fork(fileURLToPath(new URL('./doomed-panel.ts', import.meta.url)), [spool, `life-${life}`], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const ended = once(child, 'exit')
    child.on('message', (key: string) => {
      kept.push(key)
      if (kept.length % 40 === 0) child.kill('SIGKILL')
    })
    await ended
  }
  expect(kept.length).toBeGreaterThanOrEqual(120)
  await appendFile(spool, '{"put":{"key":"torn')
  const troubles: string[] = []
  const hooks = createUserEventHooks(clientOf(house), { spool, onTrouble: ({ message }) => troubles.push(message) })
  expect(await hooks.flush(30_000)).toBe(true)
  await hooks.close()
  expect(troubles).toEqual([expect.stringContaining('1 lines could not be read')])
  await eventually('all of them at the marketplace', () => {
    const users = new Set(effectsAt(house.sandbox).changes.map(({ user_id }) => user_id))
    return kept.every((key) => users.has(key))
  })
  const felt = effectsAt(house.sandbox).changes.filter(({ user_id }) => user_id.startsWith('life-'))
  expect(new Set(felt.map(({ user_id }) => user_id)).size).toBe(felt.length)
}, 60_000)

test('a spool that cannot be had is told, and the hooks go on in memory', async () => {
  const troubles: string[] = []
  const onTrouble = ({ message }: Error) => troubles.push(message)
  const absent = createUserEventHooks(clientOf(house), { spool: join(folder, 'no/such/folder'), onTrouble })
  expect(await absent.onUserCreated(person('spool-b'))).toMatchObject({ kept: 'memory' })
  await absent.close()
  expect(absent.counts()).toMatchObject({ delivered: 1, dropped: 0 })

  const spool = join(folder, 'shared.ndjson')
  const first = createUserEventHooks(clientOf(house), { spool, diskWaitMs: 20_000 })
  expect(await first.onUserCreated(person('spool-c'))).toMatchObject({ kept: 'disk' })
  const second = createUserEventHooks(clientOf(house), { spool, onTrouble })
  expect(await second.onUserCreated(person('spool-d'))).toMatchObject({ kept: 'memory' })
  await first.close()
  await second.close()
  expect(troubles).toMatchObject([expect.stringContaining('ENOENT'), expect.stringContaining('open in this process')])

  // Somebody else's, who lives.
  await writeFile(`${spool}.lock`, String(process.ppid))
  await expect(openSpool(spool)).rejects.toThrow(`held by process ${process.ppid}`)
  const startedAt = await startOf(process.ppid)
  await writeFile(`${spool}.lock`, `${process.ppid} ${startedAt}`)
  await expect(openSpool(spool)).rejects.toThrow(`held by process ${process.ppid}`)
  // Somebody's who is gone, and whose id is another's by now.
  if (startedAt !== '') {
    await writeFile(`${spool}.lock`, `${process.ppid} 1`)
    const taken = await openSpool(spool)
    expect(await readFile(`${spool}.lock`, 'utf8')).toBe(`${process.pid} ${await startOf(process.pid)}`)
    await taken.close()
  }
  // Somebody else's, who is gone.
  await writeFile(`${spool}.lock`, '999999999')
  await (await openSpool(spool)).close()
})

test('a file of much that is done is written anew with what is left', async () => {
  const file = join(folder, 'compact.ndjson')
  const spool = await openSpool(file)
  const item = { text: 'x'.repeat(4_000) }
  await spool.put({ key: 'stays', lane: 'change', item })
  for (let index = 0; index < 1_100; index++) {
    void spool.put({ key: `k${index}`, lane: 'change', item })
    if (index % 50 === 0) await spool.done('change', [`k${index}`])
    else void spool.done('change', [`k${index}`])
  }
  await spool.put({ key: 'last', lane: 'change', item })
  await spool.done('change', ['last'])
  expect((await stat(file)).size).toBeLessThan(1_000_000)
  await spool.close()
  await chmod(file, 0o600)
  const again = await openSpool(file)
  expect(again.left.map(({ key }) => key)).toEqual(['stays'])
  await again.close()
})

test('what is put and done in the breath before the end is not left for the next start', async () => {
  const path = join(folder, 'breath')
  const troubles: unknown[] = []
  const parts = { path, clock: systemClock, waitMs: 1_000, onTrouble: (error: unknown) => void troubles.push(error) }
  const event = { userId: 'u-1', action: 'DELETE', idempotencyKey: 'breath-1' } as const
  const disk = openDisk(parts)
  await disk.left
  const kept = disk.put(event)
  disk.done([event])
  await disk.close()
  expect(await kept).toEqual({ kept: 'disk', key: 'breath-1' })
  const next = openDisk(parts)
  expect(await next.left).toMatchObject({ recovered: 0 })
  await next.close()
  expect(troubles).toEqual([])
})

test('hooks that are closed twice leave the spool to whoever has it by then', async () => {
  const options = { spool: join(folder, 'twice'), diskWaitMs: 20_000 }
  const troubles: string[] = []
  const first = nowhere(options)
  await first.onUserDeleted('twice-1')
  await first.close(0)
  const second = nowhere(options)
  expect(await second.onUserDeleted('twice-2')).toMatchObject({ kept: 'disk' })
  await first.close(0)
  const third = nowhere({ ...options, onTrouble: ({ message }) => troubles.push(message) })
  expect(await third.onUserDeleted('twice-3')).toMatchObject({ kept: 'memory' })
  expect(troubles[0]).toMatch(/open in this process already/)
  await Promise.all([second.close(0), second.close(0), third.close(0)])
  const fourth = nowhere(options)
  expect(await fourth.flush(0)).toBe(false)
  expect(fourth.counts()).toMatchObject({ recovered: 2 })
  await fourth.close(0)
})

test('what is on the disk counts as that also while there is no room to write the file anew', async () => {
  const path = join(folder, 'no-room.ndjson')
  const spool = await openSpool(path)
  const entry = (key: string) => ({ key, lane: 'change', item: 'x'.repeat(40_000) })
  await mkdir(`${path}.new`)
  await Promise.all([spool.put(entry('a')), spool.put(entry('b'))])
  // Nothing is left, and the file would be written anew.
  await spool.done('change', ['a', 'b'])
  await spool.put(entry('c'))
  await rm(`${path}.new`, { recursive: true })
  await spool.close()
  const again = await openSpool(path)
  expect(again.left.map(({ key }) => key)).toEqual(['c'])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  await again.put(entry('d'))
  await again.close()
  expect((await readFile(path, 'utf8')).split('\n').length).toBe(3)
})
