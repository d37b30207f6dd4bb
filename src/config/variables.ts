/**
 * Every variable of the environment, in one table: the reader, `.env.example` and `docs/configuration.md` are made from it.
 * Each area has a file of its own in `variables/`, which is a chapter of the page; the chapters come in the order of this table.
 * A secret may also be given as `NAME_FILE`, the path of a file that holds it.
 */
import { callers } from './variables/callers.ts'
import { commandLine } from './variables/command-line.ts'
import { features } from './variables/features.ts'
import { federation } from './variables/federation.ts'
import { gateway } from './variables/gateway.ts'
import { limits } from './variables/limits.ts'
import { marketplace } from './variables/marketplace.ts'
import { store } from './variables/store.ts'
import { synchronisation } from './variables/synchronisation.ts'
import type { Variable } from './variables/variable.ts'

export const variables = {
  ...gateway,
  ...limits,
  ...store,
  ...callers,
  ...marketplace,
  ...features,
  ...synchronisation,
  ...federation,
  ...commandLine,
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof variables

/** Names of other times and places: they are not read, and saying so once is kinder than silence. */
export const retiredNames: Readonly<Record<string, string>> = {
  MARKETPLACE_ENABLED: 'ENABLE_MARKETPLACE_INTEGRATION',
  MARKETPLACE_URL: 'MARKETPLACE_API_URL',
  MARKETPLACE_CLIENT_ID: 'SERVICE_ID',
  MARKETPLACE_CLIENT_SECRET: 'MARKETPLACE_JWT_SECRET',
}

/** Read by what runs beside the gateway: nothing to the gateway, and no misspelling. */
export const neighbourNames: ReadonlySet<string> = new Set(['SANDBOX_DB'])

/** Names with these beginnings are ours: a stranger among them is a misspelling. */
export const ownPrefixes = [
  'MARKETPLACE_',
  'GATEWAY_',
  'SYNC_',
  'GRAPHQL_MAX_',
  'RATE_LIMIT_',
  'PERSISTED_',
  'ENABLE_MARKETPLACE',
  'ENABLE_USER',
  'ENABLE_PLUGIN',
  'SANDBOX_',
  'SUBGRAPH',
  'SUPERGRAPH',
  'SUBSCRIPTION',
  'OVERRIDE_LABEL',
  'CONTRACT_INCLUDE',
  'CONTRACT_EXCLUDE',
]
