/** What both engines promise. `sqlite.test.ts` and `postgres.test.ts` run it. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { createInterface } from 'node:readline'
import { Failure } from '../../src/kit/failure.ts'
import { StatementError } from '../../src/store/crossing.ts'
import type { Store } from '../../src/store/store.ts'
import type { Database } from './database.ts'
import * as works from './works.ts'

export const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value: unknown) => {
      throw new Error('expected a rejection', { cause: value })
    },
    (error: unknown) => error,
  )

/** Waits for a condition instead of an amount of time; the limit of the test ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10)
}

const turnOf = (stores: Store[], n: number): Store => stores[n % stores.length] as Store

export async function ended(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the process ended with ${code}`)
}

export function contract(newDatabase: () => Promise<Database>): void {
  let database: Database
  let store: Store

  beforeEach(async () => {
    database = await newDatabase()
    store = await database.open()
  })
  afterEach(() => database.remove())

  describe('a unit of work', () => {
    test('is read back once it resolved, by this store and by another one', async () => {
      const other = await database.open()
      for (let n = 0; n < 30; n++) {
        await store.run(works.put, `id-${n}`, n)
        expect(await store.read(works.get, `id-${n}`)).toBe(n)
        expect(await other.read(works.get, `id-${n}`)).toBe(n)
      }
    })

    test('sees its own writes and answers with what its body returns', async () => {
      expect(await store.run(works.putThen, 'a', 'answer')).toBe(1)
    })

    test('takes everything back when its body throws, and passes a failure on with all its fields', async () => {
      const error = await caught(store.run(works.putThen, 'a', 'failure'))
      expect(error).toBeInstanceOf(Failure)
      expect(error).toMatchObject({
        code: 'CONFLICT',
        message: 'Taken.',
        inputPath: ['input', 'data', 0],
        expected: 'a free name',
        received: 'a name of 3 characters',
        retryable: true,
        retryAfterSeconds: 7,
        upstream: { status: 409, attempts: 2 },
      })
      expect(await store.read(works.get, 'a')).toBeUndefined()
    })

    test('passes a bug on with its name and the place it comes from', async () => {
      const error = await caught(store.run(works.putThen, 'a', 'error'))
      expect(error).toMatchObject({ name: 'TypeError', message: 'a bug' })
      expect((error as Error).stack).toContain('works.ts')
      expect(await store.read(works.get, 'a')).toBeUndefined()
    })

    test('is taken back when a statement is refused; the error names the constraint and no value', async () => {
      const error = await caught(store.run(works.putThen, 'private@example.org', 'refusal'))
      expect(error).toBeInstanceOf(StatementError)
      expect((error as Error).message).toContain('pairs')
      expect((error as Error).message).not.toContain('private@example.org')
      expect(await store.read(works.get, 'private@example.org')).toBeUndefined()
    })

    test('does not harm the ones that run beside it', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 300 }, (_, n) => {
          if (n % 7 === 3) return store.run(works.putThen, `id-${n}`, 'failure')
          if (n % 7 === 4) return store.run(works.putThen, `id-${n}`, 'refusal')
          if (n === 100) return store.run(works.orphan, `id-${n}`)
          return store.run(works.put, `id-${n}`, n)
        }),
      )
      const fine = outcomes.flatMap((outcome, n) => (outcome.status === 'fulfilled' ? [`id-${n}`] : []))
      expect(fine).toEqual(outcomes.flatMap((_, n) => ([3, 4].includes(n % 7) || n === 100 ? [] : [`id-${n}`])))
      expect(await store.read(works.ids)).toEqual(fine.sort())
    })

    test('cannot write while it is meant to read', async () => {
      expect(await caught(store.read(works.put, 'a', 1))).toBeInstanceOf(StatementError)
      expect(await store.read(works.get, 'a')).toBeUndefined()
      await store.run(works.put, 'a', 1)
    })
  })

  describe('values', () => {
    test.each([
      ['text', ['naïve 🎮 "quoted" \\ $1 ? ;', 0, 0, null]],
      ['nothing', [null, null, null, null]],
      ['integers', ['', -5, 5, null]],
      ['the last exact integer', ['', Number.MAX_SAFE_INTEGER, 0, null]],
      ['integers beyond it', ['', 9_007_199_254_740_993n, 0, null]],
      ['the smallest integer', ['', -(2n ** 63n), 0, null]],
      ['fractions', ['', 0, 0.1, null]],
      ['bytes', ['', 0, 0, new Uint8Array([0, 255, 10])]],
    ] as const)('come back as they went in: %s', async (_name, [label, big, ratio, raw]) => {
      const row = await store.run(works.keep, label, big, ratio, raw)
      expect({ ...row, raw: row?.['raw'] instanceof Uint8Array ? [...row['raw']] : row?.['raw'] }).toEqual({
        label,
        big,
        ratio,
        raw: raw && [...raw],
      })
    })

    test('have one type each, whatever computed them', async () => {
      await store.run(works.putMany, [
        ['a', 1],
        ['b', 2],
        ['c', 6],
      ])
      expect(await store.read(works.aggregates)).toEqual({ n: 3, total: 9, mean: 3, above: 1, last: 'c' })
    })

    test('keep an integer an integer in a text column', async () => {
      expect(await store.run(works.keep, 5, 0, 0, null)).toMatchObject({ label: '5' })
    })

    test.each([
      ['a NUL character', 'a\0b'],
      ['half a surrogate pair', 'a\ud83d'],
    ])('refuse text with %s, without showing it', async (_name, text) => {
      const beside = store.run(works.put, 'beside', 1)
      const error = await caught(store.run(works.put, text, 1))
      expect(error).toMatchObject({ code: 'VALIDATION_ERROR' })
      expect((error as Failure).message).not.toContain(text)
      await beside
      expect(await store.read(works.ids)).toEqual(['beside'])
    })

    test.each([[Number.NaN], [Infinity], [undefined], [true], [{}]])('refuse %p as a bug', async (value) => {
      expect(await caught(store.run(works.put, 'a', value as number))).toMatchObject({ name: 'TypeError' })
    })

    test('sort text in columns that ask for it by bytes, not by a language', async () => {
      await store.run(
        works.putMany,
        ['b', 'A', 'a', 'B', '_', 'é'].map((id) => [id, 0]),
      )
      expect(await store.read(works.ids)).toEqual(['A', 'B', '_', 'a', 'b', 'é'])
    })
  })

  test('builds statements from lists, optional parts and constant text', async () => {
    expect(
      await store.run(works.putMany, [
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ]),
    ).toBe(3)
    expect(
      await store.run(works.putMany, [
        ['c', 4],
        ['d', 4],
      ]),
    ).toBe(1)
    expect(await store.read(works.find, ['a', 'c', 'd', 'x'], null, false)).toEqual(['a', 'c', 'd'])
    expect(await store.read(works.find, ['a', 'c', 'd', 'x'], 2, true)).toEqual(['d', 'c'])
  })

  describe('several stores on one database', () => {
    test('lose no update that was decided on a locked read', async () => {
      const stores = [store, await database.open(), await database.open()]
      await store.run(works.put, 'n', 0)
      await Promise.all(Array.from({ length: 150 }, (_, n) => turnOf(stores, n).run(works.increment, 'n')))
      expect(await store.read(works.get, 'n')).toBe(150)
    })

    test('hand each row of a queue to one of them', async () => {
      const stores = [store, await database.open(), await database.open()]
      await store.run(
        works.putMany,
        Array.from({ length: 60 }, (_, n) => [`job-${n}`, 0]),
      )
      const taken = await Promise.all(Array.from({ length: 90 }, (_, n) => turnOf(stores, n).run(works.take)))
      const jobs = taken.filter((id) => id !== undefined)
      expect(new Set(jobs).size).toBe(jobs.length)
      for (let id = await store.run(works.take); id !== undefined; id = await store.run(works.take)) jobs.push(id)
      expect(new Set(jobs).size).toBe(60)
    })

    test('show a read of several statements one moment, while others write', async () => {
      const other = await database.open()
      await store.run(works.putMany, [
        ['left', 500],
        ['right', 500],
      ])
      const others = new AbortController()
      const sums = new Set<number>()
      const reader = async () => {
        while (!others.signal.aborted) sums.add(await store.read(works.sumInTwo, 'left', 'right'))
      }
      const readers = [reader(), reader(), reader()]
      for (let n = 0; n < 200; n++) await other.run(works.move, 'left', 'right')
      others.abort()
      await Promise.all(readers)
      expect([...sums]).toEqual([1000])
    })

    test('tell each other, once each and with the payload', async () => {
      const other = await database.open()
      const heard: Record<'here' | 'there' | 'elsewhere', string[]> = { here: [], there: [], elsewhere: [] }
      store.listen('users.sync', (payload) => heard.here.push(payload))
      other.listen('users.sync', (payload) => heard.there.push(payload))
      other.listen('plugins', (payload) => heard.elsewhere.push(payload))
      // An empty payload is how a listener learns that it is connected, where it has to be.
      if (store.engine === 'postgres') await until(() => heard.here.includes('') && heard.elsewhere.includes(''))
      await Promise.all(['a', 'b', 'ünï\ncode'].map((payload) => store.notify('users.sync', payload)))
      await other.notify('plugins', 'end')
      const said = (list: string[]) => list.filter((payload) => payload !== '').sort()
      await until(
        () => [heard.here, heard.there].every((list) => said(list).length >= 3) && said(heard.elsewhere).length > 0,
      )
      expect([said(heard.here), said(heard.there)]).toEqual([
        ['a', 'b', 'ünï\ncode'],
        ['a', 'b', 'ünï\ncode'],
      ])
      expect(said(heard.elsewhere)).toEqual(['end'])
    })

    test('stop telling who no longer listens, and survive a listener that throws', async () => {
      const heard: string[] = []
      const stop = store.listen('news', (payload) => heard.push(`stopped ${payload}`))
      store.listen('news', () => {
        throw new Error('a listener broke')
      })
      store.listen('news', (payload) => heard.push(payload))
      stop()
      await until(async () => {
        await store.notify('news', 'x')
        return heard.includes('x')
      })
      expect(heard.filter((payload) => payload.startsWith('stopped'))).toEqual([])
    })

    test('refuse notices that are too long or oddly named', async () => {
      await expect(store.notify('news', 'x'.repeat(1025))).rejects.toThrow('at most 1 kB')
      await expect(store.notify("news'; DROP", 'x')).rejects.toThrow('a channel is named like')
    })
  })

  describe('several processes on one database', () => {
    test('lose no update', async () => {
      await store.run(works.put, 'n', 0)
      const children = [1, 2, 3].map(() => database.fork('increment', 'n', '40'))
      const own = Array.from({ length: 40 }, () => store.run(works.increment, 'n'))
      await Promise.all([...children.map(ended), ...own])
      expect(await store.read(works.get, 'n')).toBe(160)
    }, 120_000)

    test('keep every row that was acknowledged before a kill -9', async () => {
      const acknowledged: string[] = []
      for (let round = 0; round < 3; round++) {
        const child = database.fork('write', `round-${round}`)
        const before = acknowledged.length
        const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
        lines.on('line', (line) => {
          acknowledged.push(line)
          if (acknowledged.length === before + 200) child.kill('SIGKILL')
        })
        await Promise.all([once(child, 'exit'), once(lines, 'close')])
        expect(acknowledged.length).toBeGreaterThanOrEqual(before + 200)
        await store.run(works.put, `after-${round}`, 0)
      }
      const kept = new Set(await store.read(works.ids))
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
    }, 120_000)
  })

  describe('closing', () => {
    test('finishes what was accepted and refuses what comes later', async () => {
      const accepted = Array.from({ length: 100 }, (_, n) => store.run(works.put, `id-${n}`, n))
      await turn()
      const closing = store.close()
      expect(await caught(store.run(works.put, 'late', 0))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
      expect(await caught(store.read(works.get, 'late'))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
      await Promise.all([...accepted, closing])
      await store.close()
      const other = await database.open()
      expect(await other.read(works.ids)).toHaveLength(100)
    })
  })

  test('says that it is well', async () => {
    await store.healthy()
  })
}
