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
  /** The shop's composed supergraph; empty for other workloads. */
  supergraphFile: string
  /** Where our gateway leaves a profile of its processor time when it ends. */
  profileFolder?: string | undefined
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
const everything = ['marketplace', 'shop'] as const

interface Peer {
  name: string
  about: string
  file: string
  behind: Workload['behind']
  env?: Record<string, string>
}

const peer = ({ name, about, file, behind, env: own }: Peer): Contestant => ({
  name,
  about,
  behind: [behind],
  peer: true,
  async start({ upstreamUrl, schemaFile, supergraphFile }) {
    const places = { UPSTREAM_URL: upstreamUrl, SCHEMA_FILE: schemaFile, SUPERGRAPH: supergraphFile }
    const env = { NODE_ENV: 'production', ...places, ...own }
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
    async start({ workload, upstreamUrl }) {
      const env = { NODE_ENV: 'production', UPSTREAM_URL: upstreamUrl }
      const file = here(`servers/${workload.behind}-floor.ts`)
      return { child: await startChild(file, { env }), headers: {} }
    },
  },
  { name: 'gateway', about: 'this gateway, every protection on', behind: everything, peer: false, start: startOurs },
  peer({
    name: 'apollo-express',
    about: 'Apollo Server 5 with express 5, dataloader, undici',
    file: 'apollo-express.mjs',
    behind: 'marketplace',
  }),
  peer({ name: 'yoga', about: 'graphql-yoga 5, dataloader, undici', file: 'yoga.mjs', behind: 'marketplace' }),
  peer({
    name: 'mercurius-jit',
    about: 'Mercurius 16 with jit, dataloader, undici',
    file: 'mercurius.mjs',
    behind: 'marketplace',
  }),
  peer({
    name: 'apollo-gateway',
    about: '@apollo/gateway 2 in Apollo Server 5 with express 5',
    file: 'apollo-gateway.mjs',
    behind: 'shop',
  }),
  peer({
    name: 'stitching',
    about: '@graphql-tools/federation 4 in graphql-yoga 5',
    file: 'stitching.mjs',
    behind: 'shop',
  }),
  peer({
    name: 'hive-js',
    about: 'Hive Gateway 2, its JavaScript planner, jit',
    file: 'hive.mjs',
    behind: 'shop',
    env: { PLANNER: 'js' },
  }),
  peer({
    name: 'hive-rust',
    about: 'Hive Gateway 2, its Rust planner',
    file: 'hive.mjs',
    behind: 'shop',
    env: { PLANNER: 'rust' },
  }),
  peer({
    name: 'hive-rust-dedupe',
    about: 'the same, answering equal requests in flight once',
    file: 'hive.mjs',
    behind: 'shop',
    env: { PLANNER: 'rust', DEDUPLICATE: '1' },
  }),
]

export const peersInstalled = (): boolean => existsSync(join(peersFolder, 'node_modules'))

export function contestantNamed(name: string): Contestant {
  const found = contestants.find((one) => one.name === name)
  if (!found)
    throw new Error(`There is no server "${name}". There are: ${contestants.map((one) => one.name).join(', ')}.`)
  return found
}
