/**
 * What `npm pack` starts, and what tests start many times: the command line and the gateway behind it in a few files instead of 1,300, because
 * finding and reading modules was two thirds of the start. The modules stay where they are, for the store's threads and the sandbox.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { rolldown } from 'rolldown'

/** Loaded only where they are used, or (pino) with threads of its own that it finds by file name. None of them needs graphql. */
const apart = [
  '@graphql-hive/router-query-planner',
  'markdown-it',
  'pg',
  'pino',
  'pino-pretty',
  'redis',
  'undici',
  'yaml',
]

/**
 * Writes each entry (name to module, from the top of the tree: a compiled one, or this one) and what they load into `dir`. Resolves with the
 * licences of what is in it.
 */
export async function bundle(tree, entries, dir) {
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, module]) => [name, join(tree, module)])),
    platform: 'node',
    external: apart,
    plugins: [fieldLimiter, oneGraphql, ownAddress(tree, dir)],
    checks: { eval: false },
  })
  const { output } = await build.write({ dir, format: 'esm', comments: false, chunkFileNames: '[name]-[hash].js' })
  await build.close()
  const packages = new Set(output.flatMap((chunk) => Object.keys(chunk.modules ?? {}).flatMap(packageOf)))
  return [...packages].map(licenceOf).join(`\n${'-'.repeat(80)}\n\n`)
}

/** Types of graphql know each other by their class, so all packages must get the one copy; the bundler can leave out parts of this one. */
const oneGraphql = {
  name: 'one graphql',
  resolveId: {
    filter: { id: /^(graphql|@graphql-tools\/utils)(\/|$)/ },
    async handler(id, importer, options) {
      const found = await this.resolve(id, importer, { ...options, skipSelf: true })
      const esm = found?.id
        .replace(/(node_modules\/graphql\/.*)\.js$/, '$1.mjs')
        .replace('/@graphql-tools/utils/cjs/', '/@graphql-tools/utils/esm/')
      return esm && { ...found, id: esm }
    },
  },
}

/** A module of ours keeps the address of its file: units of work, migrations, the schema and the pages are found by it. */
const ownAddress = (tree, dir) => ({
  name: 'own address',
  transform: {
    filter: { code: 'import.meta.url' },
    handler(code, id) {
      if (!id.startsWith(join(tree, 'src'))) return undefined
      const address = JSON.stringify(relative(dir, id).replaceAll('\\', '/'))
      return code.replaceAll('import.meta.url', `new URL(${address}, import.meta.url).href`)
    },
  },
})

/** The same as `src/limits/graphql-rate-limit.ts` does where modules are loaded one by one. */
const fieldLimiter = {
  name: 'field limiter',
  resolveId: {
    filter: { id: /^(graphql-shield|@graphql-tools\/utils)$/ },
    handler: (_id, importer) =>
      importer?.replaceAll('\\', '/').includes('/graphql-rate-limit/') ? 'nothing' : undefined,
  },
  load: {
    filter: { id: /^nothing$|src[\\/]limits[\\/]graphql-rate-limit\.[jt]s$/ },
    handler: (id) => (id === 'nothing' ? '' : `export { getGraphQLRateLimiter, Store } from 'graphql-rate-limit'`),
  },
}

const packageOf = (id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/.@][^/]*(?=\/)/.exec(id.replaceAll('\\', '/')) ?? []

/** Its conditions, which go where its code goes. */
function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}\n`
}
