import { mkdtemp, rm, unlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileStamp } from '../../src/store/file-stamp.ts'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'stamp-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a file that rests has not changed, and one that is written to has, also with the same length', async () => {
  const file = join(folder, 'file')
  await writeFile(file, 'one')
  const mayHaveChanged = createFileStamp(file)
  expect(mayHaveChanged()).toBe(true)
  await sleep(150)
  // It is at rest only from now on: what was asked before may have missed a write of the same moment.
  expect([mayHaveChanged(), mayHaveChanged(), mayHaveChanged()]).toEqual([true, false, false])
  for (let round = 0; round < 20; round++) {
    await writeFile(file, 'two')
    // So soon after a write nobody can say that there was no other.
    expect([mayHaveChanged(), mayHaveChanged()]).toEqual([true, true])
  }
  await sleep(150)
  expect([mayHaveChanged(), mayHaveChanged()]).toEqual([true, false])
})

test('a file that cannot even be looked at may have changed', () => {
  const mayHaveChanged = createFileStamp(join(folder, 'x'.repeat(5_000)))
  expect([mayHaveChanged(), mayHaveChanged()]).toEqual([true, true])
})

test('what its time does not tell may have changed: no file, whole seconds, a time to come', async () => {
  const file = join(folder, 'file')
  const mayHaveChanged = createFileStamp(file)
  expect([mayHaveChanged(), mayHaveChanged()]).toEqual([true, true])
  await writeFile(file, '')
  await utimes(file, 1_700_000_000, 1_700_000_000)
  expect([mayHaveChanged(), mayHaveChanged()]).toEqual([true, true])
  const soon = Date.now() / 1_000 + 60.5
  await utimes(file, soon, soon)
  expect([mayHaveChanged(), mayHaveChanged()]).toEqual([true, true])
  await utimes(file, 1_700_000_000.25, 1_700_000_000.25)
  expect([mayHaveChanged(), mayHaveChanged()]).toEqual([true, false])
  await unlink(file)
  expect([mayHaveChanged(), mayHaveChanged()]).toEqual([true, true])
})
