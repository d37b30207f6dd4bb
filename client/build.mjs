/** Node runs no TypeScript below node_modules, so JavaScript and declarations are packed. `tsc` comes from the repository's own packages. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
rmSync(`${folder}dist`, { recursive: true, force: true })
execFileSync('tsc', ['-p', 'tsconfig.build.json'], {
  cwd: folder,
  stdio: 'inherit',
  shell: process.platform === 'win32',
})

// The one type that codegen takes from a package stands here itself: the client has no dependencies, not even for types.
const declarations = `${folder}dist/generated/graphql.d.ts`
const text = readFileSync(declarations, 'utf8')
const own = text.replace(
  /import type \{ DocumentTypeDecoration \} from '@graphql-typed-document-node\/core';/,
  'interface DocumentTypeDecoration<TResult, TVariables> { __apiType?: (variables: TVariables) => TResult }',
)
if (own === text) throw new Error(`${declarations}: expected the import of DocumentTypeDecoration, found none.`)
writeFileSync(declarations, own)

copyFileSync(`${folder}src/generated/persisted-documents.json`, `${folder}dist/persisted-documents.json`)

// tsc writes JavaScript's endings into JavaScript only.
const declared = new Map()
for (const name of readdirSync(`${folder}dist`, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.d.ts')) continue
  const file = resolve(folder, 'dist', name)
  declared.set(file, readFileSync(file, 'utf8').replace(/(['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2'))
}

// What is declared for the client itself only, nobody else reads: packed is what the entry leads to.
const reached = new Set([`${resolve(folder, 'dist', 'index')}.d.ts`])
for (const file of reached)
  for (const [, path] of declared.get(file).matchAll(/['"](\.{1,2}\/[^'"]+)\.js['"]/g))
    reached.add(`${resolve(dirname(file), path)}.d.ts`)
for (const [file, text] of declared) {
  if (reached.has(file)) writeFileSync(file, text)
  else rmSync(file)
}
