import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'
import type { Clock } from '../kit/clock.ts'
import { follow } from '../kit/followed.ts'
import { sha256 } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { assertSecretsApart, assertStrongSecret, secretFromFile } from '../kit/secrets.ts'
import type { NamedSecret } from '../kit/secrets.ts'
import { checkIssuer } from './issuer.ts'
import type { Issuer } from './issuer.ts'
import { permissions } from './permissions.ts'
import { remoteJwks } from './remote-jwks.ts'
import { localJwks, sharedSecrets } from './verification-keys.ts'
import type { SharedSecret, VerificationKeys } from './verification-keys.ts'

const text = z.string().min(1).max(256)
const instant = z.iso.datetime().transform((when) => Date.parse(when))
/** Secrets stand in files of their own, so that the table can be shown and kept under version control. */
const sharedSecret = z.strictObject({
  file: text,
  kid: text.optional(),
  notBefore: instant.optional(),
  notAfter: instant.optional(),
  services: z.array(text).min(1).optional(),
})
const keys = z.union([
  z.strictObject({ secrets: z.array(sharedSecret).min(1).max(8) }),
  z.strictObject({ jwksFile: text }),
  z.strictObject({ jwksUrl: z.url() }),
])
const words = z.union([z.literal('all').transform(() => [...permissions]), z.array(z.enum(permissions))])
const common = {
  issuer: text,
  algorithms: z.array(z.enum(['HS256', 'EdDSA', 'ES256', 'RS256'])).min(1),
  audiences: z.array(text).min(1),
  keys,
  skewSeconds: z.int().min(0).optional(),
  longestLifeSeconds: z.int().min(1).optional(),
}
const table = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('service'),
      ...common,
      oldAudiences: z.array(text).optional(),
      services: z.record(text, words),
    }),
    z.strictObject({
      kind: z.literal('user'),
      ...common,
      roles: z.record(text, words),
      rolesClaim: text.optional(),
    }),
  ]),
)
type Entry = z.infer<typeof table>[number]

interface TableOptions {
  /** JSON; files named in it are relative to its folder. */
  path: string
  clock: Clock
  log: Log
  /** Secrets of other uses: none of them may sign tokens here. */
  secretsElsewhere?: () => readonly NamedSecret[]
  /** Called with the new issuers after a change. */
  onChange: (issuers: Issuer[]) => void
}

export interface IssuerTable {
  readonly issuers: Issuer[]
  /** Those that sign tokens, for whoever must not use one of them. */
  readonly secrets: readonly NamedSecret[]
  close(): void
}

/**
 * The issuers of a table in a file, and whatever the file becomes: it and the files it names are looked at every two
 * seconds. Throws when the first reading has a mistake, by place and without values; later ones are logged, and the issuers
 * stay as they were.
 */
export function openIssuerTable({
  path,
  clock,
  log,
  secretsElsewhere = () => [],
  onChange,
}: TableOptions): IssuerTable {
  const source = { path, clock, log, secretsElsewhere }
  const followed = follow((before?: Table) => readTable(source, before), clock, {
    changed() {
      const { issuers } = followed.current
      log.info({ issuers: issuers.map(({ issuer }) => issuer) }, 'the table of issuers has changed')
      onChange(issuers)
    },
    broken: (err) => log.error({ err }, 'the table of issuers cannot be used; the issuers stay as they were'),
    ended: (err) => log.error({ err }, 'the table of issuers is not followed any more'),
  })
  return {
    get issuers() {
      return followed.current.issuers
    },
    get secrets() {
      return followed.current.secrets
    },
    close: () => followed.close(),
  }
}

interface Table {
  readonly issuers: Issuer[]
  readonly secrets: readonly NamedSecret[]
  /** Of the table and all files that it names. */
  readonly fingerprint: string
  /** Published key sets by their address. */
  readonly remotes: ReadonlyMap<string, VerificationKeys>
}

/**
 * Reads table and files; gives what was read before when all is as it was. Key sets that were fetched before are kept: another
 * entry may change while their issuer is away.
 */
function readTable(
  { path, clock, log, secretsElsewhere }: Required<Omit<TableOptions, 'onChange'>>,
  before: Table | undefined,
): Table {
  const source = readFileSync(path, 'utf8')
  const parsed = table.safeParse(JSON.parse(source))
  if (!parsed.success) {
    const where = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`${path}: ${where.join('; ')}`)
  }
  const read = parsed.data.map((entry) => ({
    entry,
    contents: filesOf(entry).map((file) => secretFromFile(resolve(dirname(path), file))),
  }))
  const fingerprint = sha256(JSON.stringify([source, read.map(({ contents }) => contents)]))
  if (before?.fingerprint === fingerprint) return before
  const remotes = new Map<string, VerificationKeys>()
  const remote = (url: string): VerificationKeys => {
    const keys = remotes.get(url) ?? before?.remotes.get(url) ?? remoteJwks({ url, clock, log })
    remotes.set(url, keys)
    return keys
  }
  const secrets = secretsOf(read)
  assertSecretsApart([...secretsElsewhere(), ...secrets])
  const issuers = read.map(({ entry, contents }) => {
    if (!('jwksFile' in entry.keys)) for (const { warning } of contents) if (warning) log.warn(warning)
    const issuer = toIssuer(
      entry,
      keysOf(
        entry,
        contents.map(({ value }) => value),
        remote,
      ),
    )
    checkIssuer(issuer)
    return issuer
  })
  return { issuers, secrets, fingerprint, remotes }
}

function filesOf({ keys }: Entry): string[] {
  if ('secrets' in keys) return keys.secrets.map(({ file }) => file)
  return 'jwksFile' in keys ? [keys.jwksFile] : []
}

/** The secrets of the table, each once an issuer. */
function secretsOf(read: readonly { entry: Entry; contents: readonly { value: string }[] }[]): NamedSecret[] {
  const named = read.flatMap(({ entry, contents }) =>
    'secrets' in entry.keys
      ? contents.map(({ value }): NamedSecret => ({ name: `a secret of issuer ${entry.issuer}`, value }))
      : [],
  )
  return [...new Map(named.map((secret) => [JSON.stringify(secret), secret])).values()]
}

function keysOf(
  { keys, issuer, algorithms }: Entry,
  contents: readonly string[],
  remote: (url: string) => VerificationKeys,
): VerificationKeys {
  // A set of public keys beside HS256 is the mix that lets a public key pass for a shared secret elsewhere.
  if (algorithms.some((algorithm) => (algorithm === 'HS256') !== 'secrets' in keys)) {
    throw new Error(`Issuer ${issuer}: HS256 goes with secrets, every other algorithm with a key set`)
  }
  if ('jwksUrl' in keys) return remote(keys.jwksUrl)
  if ('jwksFile' in keys) return localJwks(JSON.parse(contents[0] ?? '') as JSONWebKeySet)
  const secrets = keys.secrets.map(({ file, ...rest }, index) => {
    const secret = assertStrongSecret(`The secret in ${file} of issuer ${issuer}`, contents[index] ?? '')
    const given = Object.entries(rest).filter(([, value]) => value !== undefined)
    return { secret, ...(Object.fromEntries(given) as Omit<SharedSecret, 'secret'>) }
  })
  return sharedSecrets(secrets)
}

function toIssuer(entry: Entry, keys: VerificationKeys): Issuer {
  const { issuer, algorithms, audiences } = entry
  const times = {
    ...(entry.skewSeconds === undefined ? {} : { skewSeconds: entry.skewSeconds }),
    ...(entry.longestLifeSeconds === undefined ? {} : { longestLifeSeconds: entry.longestLifeSeconds }),
  }
  const base = { issuer, algorithms, audiences, keys, ...times }
  const grants = (record: Record<string, (typeof permissions)[number][]>) =>
    new Map(Object.entries(record).map(([name, granted]) => [name, new Set(granted)]))
  if (entry.kind === 'service') {
    const { oldAudiences = [] } = entry
    return { kind: 'service', ...base, oldAudiences, services: grants(entry.services) }
  }
  const { rolesClaim = 'roles' } = entry
  return { kind: 'user', ...base, roles: grants(entry.roles), rolesClaim }
}
