/** Imports run one way: this keeps the walls of the house. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** What each room may import besides itself and packages. Type-only imports are free of effects and are held to the same rule, but for the context and the generated types. */
const mayImport: Record<string, readonly string[]> = {
  kit: [],
  generated: ['features', 'graphql', 'kit'],
  config: ['kit'],
  store: ['kit'],
  auth: ['kit', 'store'],
  marketplace: ['kit', 'auth'],
  limits: ['kit'],
  delivery: ['kit', 'store'],
  features: ['kit', 'auth', 'store', 'marketplace', 'delivery', 'generated', 'graphql'],
  graphql: ['kit', 'auth', 'features', 'limits', 'federation'],
  federation: ['kit', 'auth', 'marketplace'],
  http: ['kit', 'auth', 'graphql', 'features', 'limits', 'federation', 'marketplace', 'generated'],
  gateway: ['*'],
  cli: ['*'],
}

interface Import {
  file: string
  room: string
  feature: string | undefined
  target: string
  targetFeature: string | undefined
  typeOnly: boolean
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?[^'"]*?from\s+'(\.[^']+)'/gm),
    ...text.matchAll(/()import\('(\.[^']+)'\)/g),
  ]
  const [room = '', feature] = relative(src, file).split('/')
  return found.map(([, typeOnly, path = '']) => {
    const [target = '', targetFeature] = relative(src, resolve(dirname(file), path)).split('/')
    return {
      file: relative(src, file),
      room,
      feature,
      target,
      targetFeature,
      typeOnly: typeOnly !== undefined && typeOnly !== '',
    }
  })
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name.includes('/'))
  .map((name) => join(src, name))
const imports = files.flatMap(importsOf)

test('the check sees the imports of every room', () => {
  expect(files.length).toBeGreaterThan(100)
  expect(imports.length).toBeGreaterThan(400)
  expect(new Set(imports.map(({ room }) => room)).has('features')).toBe(true)
})

test('rooms import only what they may', () => {
  const crossings = imports
    .filter(({ room, target }) => room !== target)
    .filter(({ room, target }) => !(mayImport[room]?.includes(target) || mayImport[room]?.includes('*')))
    .map(({ file, target, targetFeature }) => `${file} -> ${target}/${targetFeature ?? ''}`)
  expect(crossings).toEqual([])
})

test('features never import each other', () => {
  const crossings = imports
    .filter(
      ({ room, target, feature, targetFeature }) =>
        room === 'features' && target === 'features' && feature !== targetFeature,
    )
    .map(({ file, targetFeature }) => `${file} -> ${targetFeature}`)
  expect(crossings).toEqual([])
})

test('features and the GraphQL room know each other by type only', () => {
  const crossings = imports.filter(
    ({ room, target, typeOnly }) =>
      ((room === 'features' && target === 'graphql') || (room === 'graphql' && target === 'features')) && !typeOnly,
  )
  expect(crossings.map(({ file }) => file)).toEqual([])
})

test('the front doors know the back door by type only', () => {
  const crossings = imports.filter(
    ({ room, target, typeOnly }) => room === 'http' && target === 'marketplace' && !typeOnly,
  )
  expect(crossings.map(({ file }) => file)).toEqual([])
})

test('only the process entry reads the environment', () => {
  const readers = [...files, ...['gateway.ts', 'process.ts', 'main.ts'].map((name) => join(src, name))]
    .filter((file) => readFileSync(file, 'utf8').includes('process.env'))
    .map((file) => relative(src, file))
  expect(readers.filter((file) => !file.startsWith('cli/'))).toEqual(['process.ts', 'main.ts'])
})

test('no room is called after what it hides', () => {
  const names = readdirSync(fileURLToPath(new URL('..', import.meta.url)), {
    recursive: true,
    encoding: 'utf8',
  }).filter((name) => !/(^|\/)(node_modules|\.git|dist|\.data)(\/|$)/.test(name))
  expect(names.filter((name) => /(^|\/)(utils?|helpers?|common|types|managers?)(\.[a-z]+)?$/.test(name))).toEqual([])
})
