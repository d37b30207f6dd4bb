/** Who is measured, and how each is started. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild } from './child.ts'
import type { Child } from './child.ts'
import { startOurs } from './ours.ts'
import type { Workload } from './workload.ts'

export interface Surroundings {
  workload: Workload
  /** Folder of this run. */
  folder: string
  upstreamUrl: string
  /** Our public schema as SDL. */
  schemaFile: string
}

export interface Contestant {
  readonly name: string
  readonly about: string
  /** Only these kinds of workload. */
  readonly behind: readonly Workload['behind'][]
  /** Needs the packages of bench/peers. */
  readonly peer: boolean
  /** Has one answer for everything. */
  readonly fixed?: true
  start(surroundings: Surroundings): Promise<{ child: Child; headers: Record<string, string> }>
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
export const peersFolder = here('../peers')
const everything = ['marketplace', 'light', 'heavy'] as const

const peer = (name: string, about: string, file: string, behind: readonly Workload['behind'][]): Contestant => ({
  name,
  about,
  behind,
  peer: true,
  async start({ upstreamUrl, schemaFile }) {
    const env = { NODE_ENV: 'production', UPSTREAM_URL: upstreamUrl, SCHEMA_FILE: schemaFile }
    return { child: await startChild(join(peersFolder, file), { env, cwd: peersFolder }), headers: {} }
  },
})

export const contestants: readonly Contestant[] = [
  {
    name: 'static',
    about: 'node:http with an answer that is ready (the ceiling)',
    behind: everything,
    peer: false,
    fixed: true,
    async start({ workload }) {
      const env = { ANSWER: JSON.stringify({ data: workload.data(0) }) }
      return { child: await startChild(here('servers/static.ts'), { env }), headers: {} }
    },
  },
  {
    name: 'floor',
    about: 'written by hand for these operations: node:http, undici, JSON (the floor)',
    behind: everything,
    peer: false,
    async start({ upstreamUrl }) {
      const env = { NODE_ENV: 'production', UPSTREAM_URL: upstreamUrl }
      return { child: await startChild(here('servers/floor.ts'), { env }), headers: {} }
    },
  },
  { name: 'gateway', about: 'this gateway, every protection on', behind: everything, peer: false, start: startOurs },
  peer('apollo-express', 'Apollo Server 5 with express 5, dataloader, undici', 'apollo-express.mjs', ['marketplace']),
]

export const peersInstalled = (): boolean => existsSync(join(peersFolder, 'node_modules'))
