/** What the product is made of: how much of it, under which licences, and the bill that says so. */
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Entry {
  version?: string
  license?: string
  dependencies?: Record<string, string>
}
type Lock = { packages: Record<string, Entry> }

const root = fileURLToPath(new URL('../../', import.meta.url))
const script = (name: string) => new URL(`../../scripts/${name}`, import.meta.url)
const { complaints } = (await import(script('check/dependencies.mjs').href)) as {
  complaints(lock: Lock, licenceOf: (path: string) => string | undefined): string[]
}
const { inPages } = (await import(script('locked.mjs').href)) as { inPages: string[] }

/** A product that needs so many packages, the first of which needs so many more. */
function lockOf(direct: number, deeper: number, license?: string): Lock {
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  const needs = (all: string[]) => ({ dependencies: Object.fromEntries(all.map((name) => [name, '1.0.0'])) })
  const [near, far] = [names('near', direct), names('far', deeper)]
  const entries = [...near, ...far].map((name) => [`node_modules/${name}`, { version: '1.0.0', license }] as const)
  const packages: Record<string, Entry> = { '': needs(near), ...(Object.fromEntries(entries) as Lock['packages']) }
  packages['node_modules/near-0'] = { ...packages['node_modules/near-0'], ...needs(far) }
  return { packages }
}
const judged = (lock: Lock) => complaints(lock, (path) => lock.packages[path]?.license)

test('at most 40 direct dependencies and fewer than 250 packages pass, and no more', () => {
  expect(judged(lockOf(40, 209, 'MIT'))).toEqual([])
  expect(judged(lockOf(41, 0, 'MIT'))).toEqual([
    expect.stringMatching(/^package\.json: expected at most 40 direct dependencies, there are 41\./),
  ])
  expect(judged(lockOf(40, 210, 'MIT'))).toEqual([
    expect.stringMatching(/^package-lock\.json: expected at most 249 packages, there are 250\./),
  ])
})

test.each(['MIT', '(MIT AND BSD-3-Clause)', 'BlueOak-1.0.0'])('the licence %s passes', (license) =>
  expect(judged(lockOf(1, 0, license))).toEqual([]),
)

test.each([
  'Elastic-2.0',
  'BUSL-1.1',
  'GPL-3.0-only',
  'AGPL-3.0',
  'SSPL-1.0',
  'UNLICENSED',
  'SEE LICENSE IN LICENSE',
  '(MIT AND GPL-2.0)',
  '()',
  '',
  undefined,
])('the licence %s does not pass', (license) => {
  const [line] = judged(lockOf(1, 0, license))
  expect(line).toMatch(/^node_modules\/near-0: expected one of the licences MIT, /)
  expect(line).toContain(license === undefined ? 'came none' : `came "${license}"`)
})

test('the product itself passes', () => {
  expect(execFileSync(process.execPath, [fileURLToPath(script('check/dependencies.mjs'))]).toString()).toBe('')
})

test('what the pages import is counted as carried', () => {
  // The form for publishing reads manifests as the command line does.
  const sources = globSync(['console/**/*.{ts,tsx}', 'src/cli/plugins/manifest-text.ts'], {
    cwd: root,
    exclude: ['console/vite.config.ts', '**/dist/**'],
  })
  const imported = sources.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/^import (?!type )[^']* from '([^'.][^']*)'/gm)].map(
      ([, name = '']) => name,
    ),
  )
  const packages = new Set(
    imported.map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  )
  expect([...packages].sort()).toEqual(inPages)
})

interface Component {
  'bom-ref': string
  purl: string
  version: string
  hashes: { alg: string; content: string }[]
  licenses: object[]
}
interface Bill {
  components: Component[]
  dependencies: { ref: string; dependsOn: string[] }[]
}

describe('the bill of materials', () => {
  const made = (cwd: string) => execFileSync(process.execPath, [fileURLToPath(script('sbom.mjs'))], { cwd }).toString()
  const text = made(root)
  const bill = JSON.parse(text) as Bill
  const refs = bill.components.map((component) => component['bom-ref'])

  test('is the same each time, wherever it is made', () => {
    expect(made(tmpdir())).toBe(text)
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 })
    expect(text).not.toMatch(/serialNumber|timestamp/)
  })

  test('names every package once, sorted, with version, licence and hash', () => {
    expect(refs).toEqual([...new Set(refs)].sort())
    for (const { 'bom-ref': ref, purl, version, hashes, licenses } of bill.components) {
      expect(ref).toBe(purl)
      expect(purl).toMatch(/^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@\d/)
      expect(purl.endsWith(`@${version}`)).toBe(true)
      expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) as unknown }])
      expect(licenses).toHaveLength(1)
    }
  })

  test('has what is installed and what the pages carry, and not what only developers have', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
    const { dependencies } = lock.packages[''] ?? {}
    const names = refs.map((ref) => decodeURIComponent(ref.slice('pkg:npm/'.length, ref.lastIndexOf('@'))))
    expect(names).toEqual(expect.arrayContaining([...Object.keys(dependencies ?? {}), ...inPages]))
    for (const name of ['jest', 'typescript', 'oxlint', 'vite']) expect(names).not.toContain(name)
  })

  test('says who needs whom, and leaves nobody unreached', () => {
    const needs = new Map(bill.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
    const reached = new Set<string>()
    const visit = (ref: string): void => {
      if (reached.has(ref)) return
      reached.add(ref)
      needs.get(ref)?.forEach(visit)
    }
    const { metadata } = JSON.parse(text) as { metadata: { component: { 'bom-ref': string } } }
    visit(metadata.component['bom-ref'])
    expect([...reached].sort()).toEqual([metadata.component['bom-ref'], ...refs].sort())
  })
})
