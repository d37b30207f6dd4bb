import { GraphQLError } from 'graphql'
import { Failure } from '../../kit/failure.ts'
import { sha256 } from '../../kit/ids.ts'
import { WeightedLru } from '../../kit/weighted-lru.ts'
import { readManifests } from './manifest.ts'
import type { TrustedDocuments } from './manifest.ts'

/** Texts that callers registered are kept in this much memory, and no longer than others need the room. */
const registeredBytes = 32 * 1024 * 1024
/** What an entry takes beside its text: the key, the map's and the list's share. */
const entryBytes = 300

export interface PersistedOptions {
  trusted?: TrustedDocuments | undefined
  /** Only trusted documents run; nothing can be registered. */
  only?: boolean | undefined
  maxBytes?: number | undefined
}

/** The parameters of a request that say which document it means. */
export interface DocumentReference {
  readonly query?: string | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

export interface ResolvedDocument {
  readonly query: string
  /** From the manifest: the document guard measures its tokens only. */
  readonly trusted: boolean
}

export interface PersistedOperations {
  /**
   * The text of the document a request means. A text that comes with its hash is remembered when the caller may register;
   * for others it simply runs. Throws PERSISTED_QUERY_NOT_FOUND for an unknown hash, BAD_REQUEST for one that is not that of
   * the text, PERSISTED_OPERATION_REQUIRED where only trusted documents run.
   */
  resolve(request: DocumentReference, options: { mayRegister: boolean }): ResolvedDocument
  /** Memory that registered texts take, estimated. */
  readonly bytes: number
}

const refuse = (code: string, message: string): GraphQLError => new GraphQLError(message, { extensions: { code } })

/** Persisted operations in front of everything else, so that the guard sees the text of every document that runs. */
export function createPersistedOperations(options: PersistedOptions = {}): PersistedOperations {
  const { trusted = readManifests([]), only = false, maxBytes = registeredBytes } = options
  const registered = new WeightedLru<string>(maxBytes)

  function byHash(hash: string): ResolvedDocument {
    const known = trusted.get(hash)
    if (known !== undefined) return { query: known, trusted: true }
    if (only) throw required()
    const query = registered.get(hash)
    // Clients of the protocol look for exactly these words, and then send the text.
    if (query === undefined) throw refuse('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
    return { query, trusted: false }
  }

  return {
    resolve({ query, extensions }, { mayRegister }) {
      const hash = (extensions?.['persistedQuery'] as { sha256Hash?: string } | undefined)?.sha256Hash
      if (query === undefined) {
        if (hash === undefined) throw refuse('BAD_REQUEST', 'query: expected a GraphQL document, received nothing.')
        return byHash(hash)
      }
      if (trusted.has(query)) return { query, trusted: true }
      if (only) throw required()
      if (hash !== undefined && hash !== sha256(query)) {
        throw refuse('BAD_REQUEST', 'extensions.persistedQuery.sha256Hash: expected the SHA-256 of the query.')
      }
      if (hash !== undefined && mayRegister) registered.set(hash, query, query.length * 2 + entryBytes)
      return { query, trusted: false }
    },
    get bytes() {
      return registered.weight
    },
  }
}

const required = (): Failure =>
  new Failure(
    'PERSISTED_OPERATION_REQUIRED',
    'Only documents of the trusted manifest run here. Send extensions.persistedQuery.sha256Hash of one of them.',
  )
