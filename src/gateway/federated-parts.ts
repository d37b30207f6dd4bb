/** Where the supergraph comes from, how its subgraphs are reached, and what it is told of a request. */
import { identityKey, may, rightsKey } from '../auth/caller.ts'
import { isPermission } from '../auth/permissions.ts'
import type { Config } from '../config/config.ts'
import type { AccessPolicy } from '../federation/access/access.ts'
import { subgraphsIn } from '../federation/sources/subgraph-list.ts'
import type { SubgraphSettings } from '../federation/sources/subgraph-settings.ts'
import { supergraphAt } from '../federation/sources/supergraph-file.ts'
import { createLocalSubgraph } from '../federation/subgraphs/local.ts'
import { createRemoteSubgraph } from '../federation/subgraphs/remote.ts'
import type { Passage, Subgraph } from '../federation/subgraphs/subgraph.ts'
import { followTlsFiles } from '../federation/subgraphs/tls-files.ts'
import type { AnonymousAccess } from '../graphql/access-rules.ts'
import type { Context } from '../graphql/context.ts'
import { readSdl, subgraphName, withTag } from '../graphql/sdl.ts'
import type { GraphParts } from './graph-parts.ts'
import { policyCaller } from './policies.ts'
import type { DecidePolicies } from './policies.ts'
import { createSubgraphTokens } from './subgraph-tokens.ts'

export function contractOf({ CONTRACT_INCLUDE_TAGS: include, CONTRACT_EXCLUDE_TAGS: exclude }: Config) {
  return include.length + exclude.length > 0 ? { include, exclude } : undefined
}

const localSdl = (config: Config): string => (contractOf(config) ? withTag(readSdl(), subgraphName) : readSdl())

/** A supergraph that was composed elsewhere knows us by name; one that was composed here has no address for us. */
const isOurs = (name: string, url: string): boolean => name === subgraphName || url === ''

export function sourceOf({ config, local, clock }: GraphParts) {
  if (config.SUPERGRAPH !== undefined) {
    return supergraphAt(config.SUPERGRAPH, config.SUBGRAPH_SETTINGS)
  }
  const mint = createSubgraphTokens(config, clock)
  return subgraphsIn(
    config.SUBGRAPHS ?? '',
    local && { name: subgraphName, sdl: localSdl(config) },
    async ({ name }) => {
      const token = await mint?.(name)
      return token === undefined ? {} : { authorization: `Bearer ${token}` }
    },
  )
}

type OpenSubgraph = (name: string, url: string, settings: SubgraphSettings) => Subgraph

export function subgraphOpener({ config, local, clock, log, random }: GraphParts): OpenSubgraph {
  const mint = createSubgraphTokens(config, clock)
  return (name, url, { tls, websocketUrl, headers, limits, batchesEntities }) =>
    local && isOurs(name, url)
      ? { ...createLocalSubgraph(name, local.subgraph), decidesAccess: true }
      : createRemoteSubgraph({
          name,
          url,
          clock,
          random,
          websocketUrl,
          tls: tls && followTlsFiles(tls, name, clock, log),
          resilience: limits,
          batchesEntities,
          headers: { passOn: headers ?? config.SUBGRAPH_HEADERS },
          mint: mint && (({ passage }) => mint(name, (passage.context as Context).caller)),
          http: config.UPSTREAM_HTTP,
        })
}

export function passageOf(context: Context): Passage {
  const { caller, request, forEvent } = context
  return {
    context,
    identity: identityKey(caller),
    scope: rightsKey(caller),
    headers: request.headers ?? {},
    requestId: request.id,
    deadlineAt: request.deadlineAt,
    signal: request.gone,
    forEvent: forEvent && (() => passageOf(forEvent())),
  }
}

/** What the supergraph's rules ask about a caller, by the same words as our own. */
export function accessPolicy(anonymous: AnonymousAccess, decide: DecidePolicies | undefined): AccessPolicy {
  return {
    isAuthenticated: (context) => (context as Context).caller.kind !== 'anonymous',
    hasScope(context, scope) {
      if (!isPermission(scope)) return false
      const { caller } = context as Context
      return caller.kind === 'anonymous' ? anonymous.permissions.has(scope) : may(caller, scope)
    },
    ...(decide && {
      grantedPolicies: async (context: unknown, asked: readonly string[]) =>
        new Set(await decide(policyCaller((context as Context).caller), asked)),
    }),
  }
}
