/** `npm start -- --example panel`: a small panel whose servers, owners and installed plugins join the graph. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild } from './child.ts'
import type { Child } from './child.ts'

const examples = ['panel'] as const
export type Example = (typeof examples)[number]

/** The example that was asked for; throws for one that is not there. */
export function exampleOf(argv: readonly string[]): Example | undefined {
  const at = argv.indexOf('--example')
  if (at < 0) return undefined
  const found = examples.find((name) => name === argv[at + 1])
  if (!found) throw new Error(`--example: expected ${examples.join(' or ')}.`)
  return found
}

/** Starts it and writes the list of subgraphs that the gateway is to be told of. */
export async function startExample(
  name: Example,
  dataDir: string,
  output: 'inherit' | 2,
): Promise<{ child: Child; subgraphs: string }> {
  const child = startChild(`examples/${name}/main.ts`, process.env, output)
  const url = await child.ready
  const sdl = fileURLToPath(new URL(`../examples/${name}/${name}.graphql`, import.meta.url))
  const subgraphs = join(dataDir, `example-${name}.json`)
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(subgraphs, `${JSON.stringify([{ name, url, sdl }])}\n`)
  return { child, subgraphs }
}
