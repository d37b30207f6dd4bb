import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { subgraphs as shop } from './subgraphs.ts'

/** Composes the shop with the addresses of one run; everybody gets the same file. */
export async function writeSupergraph(folder: string, url: string, subgraphs = shop): Promise<string> {
  const services = Object.entries(subgraphs).map(([name, sdl]) => ({
    name,
    url: `${url}/${name}`,
    typeDefs: parse(sdl),
  }))
  const { supergraphSdl, errors } = composeServices(services)
  if (!supergraphSdl) throw new Error(`The shop does not compose: ${errors?.[0]?.message}`)
  const file = join(folder, `shop-${new URL(url).port}.graphql`)
  await writeFile(file, supergraphSdl)
  return file
}
