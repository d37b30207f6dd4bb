import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { print } from 'graphql'
import { subgraphDocument, subgraphSchema } from './graph.ts'
import type { World } from './graph.ts'
import { serve } from './serve.ts'

/** The subgraphs of a world over HTTP, and the file for `SUBGRAPHS` that lists them. */
export async function serveListed(world: World): Promise<{ readonly file: string; close(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'listed-'))
  const names = Object.keys(world.subgraphs)
  const served = await serve(Object.fromEntries(names.map((name) => [name, subgraphSchema(world, name)])))
  for (const [name, sdl] of Object.entries(world.subgraphs))
    await writeFile(join(dir, `${name}.graphql`), print(subgraphDocument(sdl)))
  const file = join(dir, 'subgraphs.json')
  await writeFile(file, JSON.stringify(names.map((name) => ({ name, url: served.url(name), sdl: `${name}.graphql` }))))
  return {
    file,
    async close() {
      await served.close()
      await rm(dir, { recursive: true })
    },
  }
}
