import { systemClock } from '../../src/kit/clock.ts'
import { onStopSignal } from '../../src/kit/stop-signals.ts'

const names = ['SIGINT', 'SIGTERM'] as const
const before = names.map((name) => process.listeners(name))
afterEach(() => {
  for (const [index, name] of names.entries()) {
    for (const listener of process.listeners(name)) {
      if (!before[index]?.includes(listener)) process.off(name, listener)
    }
  }
})

test('what comes within a second of a stop is the same stop, however often; later it is another', () => {
  let now = 50_000
  const heard: string[] = []
  onStopSignal({ ...systemClock, monotonic: () => now }, (signal, again) => heard.push(`${signal} ${again}`))
  const send = (atMs: number, name: (typeof names)[number]) => {
    now = 50_000 + atMs
    process.emit(name, name)
  }
  send(0, 'SIGINT')
  send(1, 'SIGINT')
  send(400, 'SIGTERM')
  send(999, 'SIGINT')
  expect(heard).toEqual(['SIGINT false'])
  send(1_000, 'SIGTERM')
  send(1_900, 'SIGTERM')
  send(2_000, 'SIGINT')
  expect(heard).toEqual(['SIGINT false', 'SIGTERM true', 'SIGINT true'])
})
