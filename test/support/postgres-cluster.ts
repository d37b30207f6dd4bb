/** A PostgreSQL server of a test's own, from the binaries of the machine. */
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

export interface Cluster {
  /** A superuser's address of the database "postgres". */
  url: string
  /** Its files, which belong to whom it runs as. */
  folder: string
  /** Ends the server: `immediate` is what a power cut looks like to clients and log. */
  halt(mode: 'fast' | 'immediate'): Promise<void>
  start(): Promise<void>
  /** Ends the server and removes its files. */
  stop(): Promise<void>
}

const run = promisify(execFile)

/** A private cluster on loopback with fsync on unless the settings say otherwise; null when this machine has no PostgreSQL. It ends with this thread, however that ends. */
export async function startCluster(settings: readonly string[] = []): Promise<Cluster | null> {
  const bin = await findBinaries()
  if (bin === undefined) return null
  const folder = await mkdtemp(join(tmpdir(), 'gateway-postgres-'))
  const owner = await ordinaryUser()
  if (owner) await chown(folder, owner.uid, owner.gid)
  const as = { ...owner, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C' } }

  const data = join(folder, 'data')
  const setup = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale', 'C', '--no-sync']
  await run(join(bin, 'initdb'), setup, as)
  const port = await freePort()
  const flags = [`-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=`, ...settings].join(' ')
  const control = (...args: string[]) =>
    run(join(bin, 'pg_ctl'), ['-D', data, '-w', ...args], { ...as, timeout: 60_000 })

  // Waits for the end of its input, which comes with the end of this thread; then nothing may be left behind.
  const guard = spawn(
    '/bin/sh',
    ['-c', 'cat >/dev/null; "$0" -D "$1" -m immediate stop; rm -rf "$2"', join(bin, 'pg_ctl'), data, folder],
    {
      ...as,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  )
  guard.unref()
  if (guard.stdin && 'unref' in guard.stdin) (guard.stdin as unknown as { unref(): void }).unref()

  const cluster: Cluster = {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    folder,
    start: async () => {
      // A server started by pg_ctl keeps its output open, so it must not be ours.
      await control('-l', join(folder, 'log'), '-o', flags, 'start')
    },
    halt: async (mode) => {
      await control('-m', mode, 'stop')
    },
    stop: async () => {
      await control('-m', 'immediate', 'stop').catch(() => undefined)
      guard.stdin?.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await cluster.start()
  return cluster
}

async function findBinaries(): Promise<string | undefined> {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? (await readdir(debian)).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')))
}

/** The server refuses to run as root, so then it runs as somebody else. */
async function ordinaryUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all(
        ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
      )
      if (uid !== undefined && gid !== undefined) return { uid, gid }
    } catch {
      // No such user on this machine: try the next.
    }
  }
  throw new Error('PostgreSQL cannot run as root, and neither the user "postgres" nor "nobody" exists')
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
