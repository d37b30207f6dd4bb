import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Kind, parse, print, visit } from 'graphql'
import type { ConstDirectiveNode, DocumentNode } from 'graphql'

const folder = fileURLToPath(new URL('../../schema/', import.meta.url))

/** What this graph is called as a part of a supergraph. */
export const subgraphName = 'marketplace'

/** The contract as written in `schema/`, all files in the order of their names. */
export function readSdl(): string {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(`${folder}${name}`, 'utf8'))
    .join('\n')
}

export const parseSdl = (): DocumentNode => parse(readSdl(), { noLocation: true })

/** The same SDL with a `@tag` on every field and union, for contracts. */
export function withTag(sdl: string, name: string): string {
  const tag: ConstDirectiveNode = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'tag' },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'name' },
        value: { kind: Kind.STRING, value: name },
      },
    ],
  }
  const tagged = <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(node: T): T => ({
    ...node,
    directives: [...(node.directives ?? []), tag],
  })
  return print(visit(parse(sdl, { noLocation: true }), { FieldDefinition: tagged, UnionTypeDefinition: tagged }))
}
