/** An answer means the same in whatever pieces it comes. */
import { array, assert, constantFrom, nat, property } from 'fast-check'
import type { HttpAnswer } from '../../../src/kit/http/client.ts'
import { AnswerReader } from '../../../src/kit/http/answer-reader.ts'
import { answer, get } from './raw-server.ts'

const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'
const answers = {
  'with a length': answer('{"a":"é"}', 'content-type: application/json\r\n'),
  'in chunks': `${chunked}3;ext=1\r\nabc\r\nA\r\n0123456789\r\n0\r\ntrailer: 1\r\n\r\n`,
  'after an interim one': `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: a\r\n\r\n${answer('late')}`,
  'without a body': 'HTTP/1.1 204 No Content\r\nx: y\r\n\r\n',
  'up to the end': 'HTTP/1.1 200 OK\r\nx: y\r\n\r\nall of this',
  'with more behind it': `${answer('first')}HTTP/1.1 500`,
  'that is cut off': `${chunked}3\r\nabc\r\n5\r\nab`,
  'with a chunk that is none': `${chunked}3\r\nabc\r\nZ\r\n`,
  'that is not HTTP': 'HTTP/1.1 200 OK\nx: y\r\n\r\n',
  'with two lengths': 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\na',
}

/** What comes of these pieces: the answer, or the code of the failure. */
function read(pieces: readonly Buffer[]): HttpAnswer | string {
  const buffered = { bytes: 0 }
  const reader = new AnswerReader(get, 1_000, buffered)
  let taken: HttpAnswer | undefined
  try {
    for (const piece of pieces) {
      // As the connection does it: the memory is used again for the next piece.
      const lent = Buffer.from(piece)
      reader.take(lent)
      taken = copied(reader.answer)
      lent.fill(0x58)
      if (taken) break
    }
    if (!taken) {
      reader.end()
      taken = copied(reader.answer)
    }
    reader.drop()
  } catch (thrown) {
    return (thrown as { code: string }).code
  }
  expect(buffered.bytes).toBe(0)
  return taken ?? 'nothing'
}

/** The body is only lent. */
const copied = (answer: HttpAnswer | undefined): HttpAnswer | undefined =>
  answer && { ...answer, body: typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body) }

describe.each(Object.entries(answers))('an answer %s', (_name, text) => {
  const bytes = Buffer.from(text)
  const whole = read([bytes])

  test('cut at any place', () => {
    for (let at = 0; at <= bytes.length; at++) expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole)
  })

  test('byte by byte', () => {
    expect(read(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(whole)
  })

  test('in any pieces', () => {
    assert(
      property(array(nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.toSorted((one, other) => one - other), bytes.length]
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
        expect(read(pieces)).toEqual(whole)
      }),
      { numRuns: 300 },
    )
  })
})

test('whatever bytes come, the reader ends or waits, and never holds on to memory', () => {
  const fragments = ['HTTP/1.1 ', '200', ' OK', '\r\n', '\n', '\r\n\r\n', 'content-length: 3', 'transfer-encoding: chunked', '3\r\nabc\r\n', '0\r\n\r\n', 'abc', ' x', ':', '\0', '5;'] // prettier-ignore
  assert(
    property(array(constantFrom(...fragments), { maxLength: 20 }), nat(50), (parts, at) => {
      const bytes = Buffer.from(`HTTP/1.1 200 OK\r\n${parts.join('')}`, 'latin1')
      expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(read([bytes]))
    }),
    { numRuns: 3_000 },
  )
})
