import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'graphql'
import type { DocumentNode } from 'graphql'

const folder = fileURLToPath(new URL('../../schema/', import.meta.url))

/** The contract as written in `schema/`, all files in the order of their names. */
export function readSdl(): string {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(`${folder}${name}`, 'utf8'))
    .join('\n')
}

export const parseSdl = (): DocumentNode => parse(readSdl(), { noLocation: true })
