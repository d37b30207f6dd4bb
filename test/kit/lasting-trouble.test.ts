import { lastingTrouble } from '../../src/kit/lasting-trouble.ts'
import { manualClock } from './resilience/manual-clock.ts'

function told() {
  const clock = manualClock()
  const lines: unknown[] = []
  const log = { warn: (fields: { err: Error }) => void lines.push({ ...fields, err: fields.err.message }) }
  return { clock, lines, trouble: lastingTrouble(clock, log as never, 'it failed') }
}

test('what goes on is said once a minute, with how often it was not said', () => {
  const { clock, lines, trouble } = told()
  for (let second = 0; second < 150; second++) {
    trouble.met(new Error('away'), { lane: 'a' })
    clock.advance(1_000)
  }
  expect(lines).toEqual([
    { err: 'away', lane: 'a' },
    { err: 'away', lane: 'a', unsaid: 59 },
    { err: 'away', lane: 'a', unsaid: 59 },
  ])
})

test('what fails otherwise, or again after it went well, is said at once', () => {
  const { lines, trouble } = told()
  trouble.met(new Error('away'))
  trouble.met(new Error('full'))
  trouble.met(new Error('full'))
  trouble.over()
  trouble.met(new Error('full'))
  expect(lines).toEqual([{ err: 'away' }, { err: 'full' }, { err: 'full' }])
})
