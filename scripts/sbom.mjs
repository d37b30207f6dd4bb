/**
 * The software bill of materials of the product (CycloneDX 1.6), from `package-lock.json` alone: `npm run --silent sbom > bom.json`, and
 * `dist/bom.json` in the package. The same lock gives the same bytes, on any machine and day, so it has neither a time nor a serial
 * number (`npm sbom` gives both, and the name of the folder).
 */
import { nameOf, productOf, readLock } from './locked.mjs'

export function sbom(lock = readLock()) {
  const { packages } = lock
  const { installed, carried } = productOf(lock)
  /** By purl: the same version lies in several folders, each of which may find other ones. */
  const components = new Map()
  const needs = new Map()
  const purlOf = (path) => purl(nameOf(path), packages[path].version)
  for (const [path, needed] of [...installed, ...carried]) {
    const ref = purlOf(path)
    components.set(ref, component(ref, nameOf(path), packages[path]))
    needs.set(ref, new Set([...(needs.get(ref) ?? []), ...needed.map(purlOf)]))
  }
  const { name, version, license, dependencies, optionalDependencies, devDependencies } = packages['']
  const product = purl(name, version)
  const direct = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies })
  const roots = direct.map((one) => `node_modules/${one}`).filter((path) => installed.has(path) || carried.has(path))
  needs.set(product, new Set(roots.map(purlOf)))
  return `${JSON.stringify(
    {
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: {
        component: { 'bom-ref': product, type: 'application', name, version, ...licensed(license), purl: product },
      },
      components: sorted(components).map(([, one]) => one),
      dependencies: sorted(needs).map(([ref, dependsOn]) => ({ ref, dependsOn: [...dependsOn].toSorted(byCode) })),
    },
    null,
    2,
  )}\n`
}

/** The same everywhere, which the order of a language would not be. */
const byCode = (a, b) => (a < b ? -1 : 1)
const sorted = (map) => [...map].toSorted(([a], [b]) => byCode(a, b))

const purl = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`

function component(ref, fullName, { version, license, integrity, optional }) {
  const [name, group] = fullName.split('/').toReversed()
  const [algorithm, digest] = integrity.split('-')
  return {
    'bom-ref': ref,
    type: 'library',
    ...(group && { group }),
    name,
    version,
    scope: optional ? 'optional' : 'required',
    hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') }],
    ...licensed(license),
    purl: ref,
  }
}

const licensed = (license) => ({
  licenses: [license.includes(' ') ? { expression: license } : { license: { id: license } }],
})

if (import.meta.main) process.stdout.write(sbom())
