import { Writable } from 'node:stream'
import { createOutput, list, shown, table } from '../../src/cli/output.ts'
import { CommandFailure, exitFor } from '../../src/cli/exits.ts'
import { codes } from '../../src/kit/failure.ts'

function streams(isTTY: boolean) {
  const written = { out: '', err: '' }
  const stream = (name: 'out' | 'err') =>
    Object.assign(
      new Writable({ write: (chunk: Buffer, _encoding, done) => ((written[name] += chunk.toString()), done()) }),
      {
        isTTY,
        columns: 80,
        hasColors: () => isTTY,
        getColorDepth: () => (isTTY ? 8 : 1),
      },
    ) as unknown as NodeJS.WriteStream
  return { written, pair: { stdout: stream('out'), stderr: stream('err') } }
}

test('colours and progress appear only on a terminal', () => {
  for (const isTTY of [true, false]) {
    const { written, pair } = streams(isTTY)
    const out = createOutput(pair, false)
    out.progress('half')
    out.failure(new CommandFailure(1, 'No.'))
    expect(written.err.includes('half')).toBe(isTTY)
    expect(written.err.includes('\u001b[')).toBe(isTTY)
    expect(written.out).toBe('')
  }
})

test('with --json there is one text, and no remarks', () => {
  const { written, pair } = streams(true)
  const out = createOutput(pair, true)
  out.progress('half')
  out.note('by the way')
  out.result({ a: 1 }, () => 'for people')
  expect(written).toEqual({ out: '{"a":1}\n', err: '' })
})

test('control characters of strangers do not reach the terminal', () => {
  expect(shown('a\u001b[31mb\u202ec')).toBe('a [31mb c')
  expect(table(['A'], [['x\ny']])).toBe('A\nx y')
  expect(list({ a: null, bc: [] })).toBe('a   –\nbc  –')
})

test.each(Object.entries(codes))('%s leads to an exit code that says whether to come again', (code, { retryable }) => {
  const exit = exitFor(code)
  expect(exit === 69).toBe(retryable)
  expect([1, 69, 77]).toContain(exit)
})
