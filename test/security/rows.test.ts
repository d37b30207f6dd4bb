/** How much of the list of bad input is tested, read from the tests themselves. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rows, wanted } from './rows.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const texts = new Map<string, string>()

function textOf(file: string): string {
  const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8')
  texts.set(file, text)
  return text
}

/** By its name, or as a line of a table whose tests are named after their rows. */
function isNamed(row: number): boolean {
  const file = rows[row]
  if (file === undefined) return false
  const text = textOf(file)
  if (new RegExp(`\\brows? (?:\\d+ and )?${row}\\b`).test(text)) return true
  return /row \$\{|row %[is]/.test(text) && new RegExp(`\\[\\s*${row},\\s`).test(text)
}

test('every row of the list of bad input is tested where the list says', () => {
  const missing = wanted.filter((row) => !isNamed(row))
  process.stdout.write(`bad-input rows covered: ${wanted.length - missing.length} of ${wanted.length}\n`)
  expect(missing).toEqual([])
})
