import { createBreaker } from '../../../src/kit/resilience/breaker.ts'
import type { Breaker, BreakerOptions, CallEnd } from '../../../src/kit/resilience/breaker.ts'
import { manualClock } from './manual-clock.ts'

function call(breaker: Breaker, how: CallEnd, times = 1): number {
  let admitted = 0
  for (let i = 0; i < times; i++) {
    const pass = breaker.admit()
    if (!pass.admitted) continue
    admitted++
    pass.end(how)
  }
  return admitted
}

function fresh(options: Partial<BreakerOptions> = {}) {
  const clock = manualClock()
  return { clock, breaker: createBreaker({ clock, ...options }) }
}

test('stays closed below twenty calls, however they end', () => {
  const { breaker } = fresh()
  call(breaker, 'bad', 19)
  expect(breaker.state()).toBe('closed')
  call(breaker, 'bad')
  expect(breaker.state()).toBe('open')
})

test('stays closed while fewer than half of the calls fail', () => {
  const { breaker } = fresh()
  call(breaker, 'good', 51)
  call(breaker, 'bad', 50)
  expect(breaker.state()).toBe('closed')
  call(breaker, 'bad', 1)
  expect(breaker.state()).toBe('open')
})

test('forgets what happened more than ten seconds ago', () => {
  const { breaker, clock } = fresh()
  call(breaker, 'bad', 19)
  clock.advance(11_000)
  call(breaker, 'bad', 19)
  expect(breaker.state()).toBe('closed')
})

test('calls that say nothing count for nothing', () => {
  const { breaker } = fresh()
  call(breaker, 'void', 100)
  expect(breaker.state()).toBe('closed')
})

test('lets one probe through in five seconds while the trouble lasts', () => {
  const { breaker, clock } = fresh()
  call(breaker, 'bad', 20)
  let admitted = 0
  for (let ms = 0; ms < 60_000; ms += 10) {
    clock.advance(10)
    admitted += call(breaker, 'bad')
  }
  expect(admitted).toBe(12)
})

test('a probe keeps everybody else out until it has ended', () => {
  const { breaker, clock } = fresh()
  call(breaker, 'bad', 20)
  clock.advance(5_000)
  const probe = breaker.admit()
  expect(probe.admitted).toBe(true)
  expect(breaker.state()).toBe('half-open')
  expect(breaker.admit()).toEqual({ admitted: false, waitMs: 5_000 })
  if (probe.admitted) probe.end('good')
  expect(breaker.state()).toBe('closed')
})

test('a probe whose caller went away is repeated only after the usual wait', () => {
  const { breaker, clock } = fresh()
  call(breaker, 'bad', 20)
  clock.advance(5_000)
  expect(call(breaker, 'void')).toBe(1)
  expect(call(breaker, 'good')).toBe(0)
  clock.advance(5_000)
  expect(call(breaker, 'good')).toBe(1)
  expect(breaker.state()).toBe('closed')
})

test('asks for several good probes where it is told to', () => {
  const { breaker, clock } = fresh({ probes: 3 })
  call(breaker, 'bad', 20)
  clock.advance(5_000)
  call(breaker, 'good', 2)
  expect(breaker.state()).toBe('open')
  call(breaker, 'good')
  expect(breaker.state()).toBe('closed')
})

test('what ends after the change cannot decide about what came after it', () => {
  const { breaker, clock } = fresh()
  const late = Array.from({ length: 30 }, () => breaker.admit())
  call(breaker, 'bad', 20)
  clock.advance(5_000)
  call(breaker, 'good')
  expect(breaker.state()).toBe('closed')
  for (const pass of late) if (pass.admitted) pass.end('bad')
  expect(breaker.state()).toBe('closed')
})

test('starts from nothing after it closed', () => {
  const { breaker, clock } = fresh()
  call(breaker, 'bad', 20)
  clock.advance(5_000)
  call(breaker, 'good')
  call(breaker, 'bad', 19)
  expect(breaker.state()).toBe('closed')
})

test('tells each change once', () => {
  const seen: string[] = []
  const { breaker, clock } = fresh({ onChange: (state) => seen.push(state) })
  call(breaker, 'bad', 30)
  clock.advance(5_000)
  call(breaker, 'bad', 2)
  clock.advance(5_000)
  call(breaker, 'good', 2)
  expect(seen).toEqual(['open', 'half-open', 'open', 'half-open', 'closed'])
})
