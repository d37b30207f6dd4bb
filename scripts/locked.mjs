/** What the product is made of, as `package-lock.json` has it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './prepare/runtime.mjs'

/** Packages that are built into the pages: they are not installed beside the product, and travel in it all the same. */
export const inPages = [
  '@graphiql/toolkit',
  '@tanstack/react-query',
  'graphiql',
  'graphql',
  'markdown-it',
  'react',
  'react-dom',
  'yaml',
]

export const readLock = () => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))

/** The names of the direct dependencies, everything that is installed for them, and everything that the pages carry. */
export function productOf({ packages }) {
  const { dependencies, optionalDependencies } = packages['']
  const direct = Object.keys({ ...dependencies, ...optionalDependencies })
  return { direct, installed: treeOf(packages, direct), carried: treeOf(packages, inPages) }
}

/** By path, in the order of paths: each package with the paths of those it needs itself. */
function treeOf(packages, names) {
  const tree = new Map()
  const visit = (path) => {
    if (tree.has(path)) return
    const { dependencies, optionalDependencies, peerDependencies } = packages[path]
    const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
    const needs = names.flatMap((name) => found(packages, name, path))
    tree.set(path, needs)
    needs.forEach(visit)
  }
  names.flatMap((name) => found(packages, name, '')).forEach(visit)
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** As Node looks for it: in the nearest `node_modules` on the way up. Empty for what is optional and not in the lock. */
function found(packages, name, from) {
  const path = `${from}${from === '' ? '' : '/'}node_modules/${name}`
  if (path in packages) return [path]
  return from === '' ? [] : found(packages, name, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))))
}

export const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
