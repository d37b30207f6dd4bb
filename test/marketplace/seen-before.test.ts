import * as fc from 'fast-check'
import { RawText } from '../../src/kit/raw-text.ts'
import { Unread } from '../../src/marketplace/pieces.ts'
import { createSeenBefore } from '../../src/marketplace/seen-before.ts'
import { manualClock } from '../kit/resilience/manual-clock.ts'

const raw = (text: string) => new RawText(Buffer.from(text))

interface Thing {
  id: string
  size: number
}

function memory(mostBytes = 10_000) {
  const clock = manualClock()
  const closed = new AbortController()
  let made = 0
  let looked = 0
  const seen = createSeenBefore<Thing>({
    make(data) {
      made++
      const thing = data as Thing
      if (thing.size < 0) throw new Error('not a size')
      return { ...thing }
    },
    idOf({ id }) {
      looked++
      return id
    },
    mostBytes,
    maxAgeMs: 1_000,
    clock,
    closed: closed.signal,
  })
  const read = (text: string) =>
    seen.read((seen.parse.one(raw(`{"success":true,"data":${text}}`)) as { data: unknown }).data)
  return { seen, read, clock, close: () => closed.abort(), made: () => made, looked: () => looked }
}

test('what says the same gives the same object, what says something else is made anew', () => {
  const { read, made } = memory()
  const first = read('{"id":"a","size":1}')
  expect(read('{"id":"a","size":1}')).toBe(first)
  expect(read('{"id":"a","size":2}')).toEqual({ id: 'a', size: 2 })
  expect(read('{"id":"a","size":2}')).not.toBe(first)
  expect(made()).toBe(2)
})

test('what is wrong is wrong each time and is not remembered', () => {
  const { read } = memory()
  expect(() => read('{"id":"a","size":-1}')).toThrow('not a size')
  expect(() => read('{"id":"a","size":-1}')).toThrow('not a size')
})

test('takes no more memory than it may, and keeps what is asked for', () => {
  const { read, made } = memory(250)
  for (let turn = 0; turn < 50; turn++) {
    read('{"id":"asked","size":1}')
    read(`{"id":"other-${turn}","size":1}`)
  }
  expect(made()).toBe(51)
  read('{"id":"other-0","size":1}')
  expect(made()).toBe(52)
})

test('lets go of what nobody asked for in its time, and of what it is told to forget', () => {
  const { seen, read, clock, made } = memory()
  read('{"id":"a","size":1}')
  clock.advance(1_000)
  read('{"id":"b","size":1}')
  clock.advance(1_000)
  read('{"id":"c","size":1}')
  read('{"id":"a","size":1}')
  expect(made()).toBe(4)
  seen.forget(new Set(['a']))
  read('{"id":"a","size":1}')
  expect(made()).toBe(5)
})

test('lets go in time of what nobody asks for, though nothing new comes', async () => {
  const { read, clock, made } = memory()
  read('{"id":"a","size":1}')
  for (let turn = 0; turn < 4; turn++) {
    read('{"id":"b","size":1}')
    clock.advance(500)
    await Promise.resolve()
  }
  read('{"id":"b","size":1}')
  expect(made()).toBe(2)
  read('{"id":"a","size":1}')
  expect(made()).toBe(3)
})

test('has no timer while it remembers nothing', async () => {
  const { read, clock } = memory()
  for (let turn = 0; turn < 2; turn++) {
    expect(clock.sleeping).toBe(0)
    read('{"id":"a","size":1}')
    read('{"id":"b","size":1}')
    expect(clock.sleeping).toBe(1)
    for (let half = 0; half < 2; half++) {
      clock.advance(500)
      await Promise.resolve()
    }
  }
})

test('has no timer any more when it is closed, whatever still comes', async () => {
  const { read, clock, close } = memory()
  read('{"id":"a","size":1}')
  close()
  await Promise.resolve()
  read('{"id":"b","size":1}')
  expect(clock.sleeping).toBe(0)
})

test('forgets many in one walk over what it remembers', () => {
  const { seen, read, made, looked } = memory()
  for (let at = 0; at < 20; at++) read(`{"id":"${at}","size":1}`)
  seen.forget(new Set(Array.from({ length: 100 }, (_, at) => `${at + 10}`)))
  expect(looked()).toBe(20)
  for (let at = 0; at < 20; at++) read(`{"id":"${at}","size":1}`)
  expect(made()).toBe(30)
})

describe('in any answer', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"items":[', '\\', '\\"', '{"', '"data":[', '"facets":{'),
  )
  const anything = fc.oneof(text, fc.jsonValue({ maxDepth: 3 }))
  const thing = fc.record(
    { id: text, size: fc.nat(9), tail: anything, items: anything, data: anything },
    { requiredKeys: [] },
  )
  const members = fc.dictionary(
    fc.constantFrom('meta', 'pagination', 'code', 'items', 'data', 'facets', 'x"facets'),
    anything,
  )
  const answers = fc.oneof(
    fc.record({ place: fc.constant('items' as const), things: fc.array(thing), before: members, after: members }),
    fc.record({ place: fc.constant('list' as const), things: fc.array(thing), before: members, after: members }),
    fc.record({ place: fc.constant('one' as const), things: fc.array(thing), before: members, after: members }),
  )
  const indent = fc.constantFrom(undefined, 1, '\t')

  /** Members before and after the things may have their names. */
  function write(
    { place, things, before, after }: Parameters<Parameters<typeof answers.map>[0]>[0],
    space?: number | string,
  ) {
    const spaced = (value: unknown) => JSON.stringify(value, null, space) ?? 'null'
    const inner = (value: object) => spaced(value).trim().slice(1, -1).trim()
    const joined = (...parts: string[]) => parts.filter((part) => part !== '').join(space === undefined ? ',' : ' , ')
    const colon = space === undefined ? ':' : ' : '.trimStart()
    const list = spaced(things)
    if (place === 'items')
      return `{${joined('"success":true', inner(before), `"data"${colon}{${joined(inner(before), `"items"${colon}${list}`, inner(after))}}`, inner(after))}}`
    return `{${joined('"success":true', inner(before), `"data"${colon}${place === 'list' ? list : spaced(things[0] ?? 1)}`, inner(after))}}`
  }

  /** With what is remembered put back in its place, and what is not read yet read. */
  const plain = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_key, inner: unknown) =>
        inner instanceof Unread ? inner.read() : ((inner && (inner as { made?: unknown }).made) ?? inner),
      ),
    )

  test('reads what JSON.parse reads, the first time and with everything known', () => {
    fc.assert(
      fc.property(answers, indent, (answer, space) => {
        const written = write(answer, space)
        const seen = createSeenBefore<unknown>({
          make: (data) => data,
          idOf: () => '',
          mostBytes: 1_000_000,
          maxAgeMs: 1_000,
          clock: manualClock(),
          closed: new AbortController().signal,
        })
        const read = (parsed: unknown) => {
          const { data } = parsed as { data: unknown }
          const list = answer.place === 'items' ? (data as { items?: unknown } | null)?.items : data
          if (answer.place === 'one') (parsed as { data: unknown }).data = seen.read(data)
          else if (Array.isArray(list)) list.forEach((one, index) => (list[index] = seen.read(one)))
          return parsed
        }
        const expected: unknown = JSON.parse(written)
        for (let turn = 0; turn < 2; turn++)
          expect(plain(read(seen.parse[answer.place](raw(written))))).toEqual(expected)
      }),
      { numRuns: 3_000, seed: 20_261_127 },
    )
  })

  test('refuses what JSON.parse refuses', () => {
    const { seen, read } = memory()
    read('{"id":"a","size":1}')
    const whole = '{"success":true,"data":[{"id":"a","size":1},{"id":"b","tail":"\\\\"},{"id":"c","list":[{}]}]}'
    expect(() => seen.parse.list(raw(whole))).not.toThrow()
    for (let end = 0; end < whole.length; end++)
      expect(() => seen.parse.list(raw(whole.slice(0, end)))).toThrow(SyntaxError)
    for (const wrong of [
      '{"data":[{"a":]}]}',
      '{"data":[{"a":1}{"a":2}]}',
      '{"data":[{"a":1},]}',
      '{"data":[{a:1}]}',
      '{"data":[[}]}',
    ])
      expect(() => seen.parse.list(raw(wrong))).toThrow(SyntaxError)
  })

  test('facets are not read until somebody asks, and what is wrong in them is wrong for those alone', () => {
    const { seen } = memory()
    const facetsOf = (facets: string) => {
      const text = `{"success":true,"data":{"items":[{"id":"a","size":1}],"pagination":{},"facets": ${facets} }}`
      return (seen.parse.items(raw(text)) as { data: { facets: unknown } }).data.facets
    }
    const facets = facetsOf('{"tags":[{"name":"}\\"„ü“","count":1}]}')
    expect(facets).toBeInstanceOf(Unread)
    expect((facets as Unread).read()).toEqual({ tags: [{ name: '}"„ü“', count: 1 }] })
    expect(() => (facetsOf('{"tags":[1 2]}') as Unread).read()).toThrow(SyntaxError)
    for (const [other, value] of [
      ['null', null],
      ['[1]', [1]],
      ['"{"', '{'],
    ] as const)
      expect(facetsOf(other)).toEqual(value)
    expect(() => facetsOf('{"tags":[')).toThrow(SyntaxError)
  })

  test('what is known is recognised in a page, in a list and alone', () => {
    const { seen, made } = memory()
    const first = '{"id":"a","size":1,"text":"„ü…“ 🎮"}'
    const list = (text: string, place: 'items' | 'list' | 'one') => {
      const { data } = seen.parse[place](raw(text)) as { data: never }
      const things: unknown[] = place === 'one' ? [data] : place === 'list' ? data : data['items']
      return things.map((one) => seen.read(one))
    }
    const [a] = list(`{"success":true,"data":${first}}`, 'one')
    const [again, b] = list(`{"data":[${first} ,\n{"id":"b","size":1}],"success":true}`, 'list')
    const [third, fourth] = list(
      `{"success":true,"data":{"total":2,"items": [ {"id":"b","size":1}, ${first} ]}}`,
      'items',
    )
    expect([again, fourth]).toEqual([a, a])
    expect(again).toBe(a)
    expect(fourth).toBe(a)
    expect(third).toBe(b)
    expect(made()).toBe(2)
  })
})
