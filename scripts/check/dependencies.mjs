/** Holds what the product depends on to bounds: how many packages, and under which licences. Prints what does not fit. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { productOf, readLock } from '../locked.mjs'
import { root } from '../prepare/runtime.mjs'

const mostDirect = 40
const mostInstalled = 249

/** Whoever runs or passes on the product owes no more than to name the authors. */
const allowed = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  // Python's own licence, of a library that was written after one of Python's.
  'PSF-2.0',
])

/** One line for each thing that is wrong. `licenceOf` is asked with the path of a package. */
export function complaints(lock, licenceOf) {
  const { direct, installed, carried } = productOf(lock)
  const found = []
  const wayOut = 'Do without one of them; docs/decisions/0008-libraries.md says how they are chosen.'
  if (direct.length > mostDirect) {
    found.push(
      `package.json: expected at most ${mostDirect} direct dependencies, there are ${direct.length}. ${wayOut}`,
    )
  }
  if (installed.size > mostInstalled) {
    found.push(`package-lock.json: expected at most ${mostInstalled} packages, there are ${installed.size}. ${wayOut}`)
  }
  for (const path of new Set([...installed.keys(), ...carried.keys()])) {
    const licence = licenceOf(path)
    if (isAllowed(licence)) continue
    const said = typeof licence === 'string' ? `"${licence}"` : 'none'
    found.push(
      `${path}: expected one of the licences ${[...allowed].join(', ')}, came ${said}. Choose another package.`,
    )
  }
  return found
}

/** Of an expression every part has to be allowed, also where it leaves a choice. */
function isAllowed(licence) {
  if (typeof licence !== 'string') return false
  const names = licence.split(/[\s()]+/).filter((word) => !['', 'AND', 'OR'].includes(word))
  return names.length > 0 && names.every((name) => allowed.has(name))
}

if (import.meta.main) {
  const lock = readLock()
  /** As the installed package says; one for another platform is not there to be asked. */
  const licenceOf = (path) => {
    const manifest = join(root, path, 'package.json')
    if (!existsSync(manifest) && lock.packages[path].optional) return lock.packages[path].license
    return JSON.parse(readFileSync(manifest, 'utf8')).license
  }
  const lines = complaints(lock, licenceOf)
  for (const line of lines) console.log(line)
  process.exitCode = lines.length === 0 ? 0 : 1
}
