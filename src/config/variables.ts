/**
 * Every variable of the environment, in one table: the reader, `.env.example` and `docs/configuration.md` are made from it.
 * A secret may also be given as `NAME_FILE`, the path of a file that holds it.
 */
import { flag, list, number, oneOf, opaque, path, share, text, url, whole } from './kinds.ts'
import type { Kind } from './kinds.ts'

export interface Variable<T = unknown> {
  readonly kind: Kind<T>
  /** Used when the variable is missing or empty; without one the variable is simply not set. */
  readonly fallback?: T
  /** For people who run the gateway. */
  readonly about: string
  readonly group:
    | 'Gateway'
    | 'Store'
    | 'Callers'
    | 'Marketplace'
    | 'Features'
    | 'Limits'
    | 'Synchronisation'
    | 'Federation'
    | 'Command line'
  readonly secret?: true
  /** Must be set in production; elsewhere development values are used. */
  readonly production?: 'required'
  /** Signs something: at least 32 bytes, and no example or default value. */
  readonly strong?: true
}

const variable = <T, const V extends Variable<T>>(entry: V & { kind: Kind<T> }): V => entry

const tag = text('the name of a tag', /^[A-Za-z0-9_/-]{1,128}$/)
const serviceId = text('1 to 64 characters of `A-Z a-z 0-9 . _ -`', /^[A-Za-z0-9._-]{1,64}$/)

export const variables = {
  NODE_ENV: variable({
    kind: oneOf('development', 'test', 'production'),
    fallback: 'development',
    group: 'Gateway',
    about: 'In `production` nothing is made up: secrets and the marketplace must be given.',
  }),
  HOST: variable({
    kind: text('a host name or address', /^[A-Za-z0-9.:_-]{1,253}$/),
    fallback: '127.0.0.1',
    group: 'Gateway',
    about: 'Address to listen on. Use `0.0.0.0` behind a proxy.',
  }),
  PORT: variable({
    kind: whole(0, 65535),
    fallback: 4000,
    group: 'Gateway',
    about: 'Port to listen on; 0 takes any free one.',
  }),
  LOG_LEVEL: variable({
    kind: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    fallback: 'info',
    group: 'Gateway',
    about: 'How much is logged.',
  }),
  LOG_PRETTY: variable({
    kind: flag,
    group: 'Gateway',
    about: 'Log lines for people instead of JSON. By default only on a terminal outside of production.',
  }),
  REQUEST_TIMEOUT: variable({
    kind: whole(100, 120_000),
    fallback: 10_000,
    group: 'Gateway',
    about: 'Milliseconds a caller waits at most for an answer.',
  }),
  UPSTREAM_HTTP: variable({
    kind: oneOf('lean', 'undici'),
    fallback: 'lean',
    group: 'Gateway',
    about:
      'HTTP client for the marketplace and the subgraphs: the own one, or undici should a server ever not get along with that.',
  }),
  DRAIN_TIMEOUT: variable({
    kind: whole(0, 120_000),
    fallback: 10_000,
    group: 'Gateway',
    about: 'Milliseconds that running requests get to finish on shutdown.',
  }),
  GATEWAY_INSTANCES: variable({
    kind: whole(1, 1_000),
    fallback: 1,
    group: 'Limits',
    about: 'How many gateways share a load: while Redis is away each of them keeps to its part of the limits.',
  }),
  CORS_ORIGINS: variable({
    kind: list(url('https:', 'http:')),
    fallback: [],
    group: 'Gateway',
    about: 'Origins of browser applications that may call. None by default.',
  }),
  METRICS_ACCESS: variable({
    kind: oneOf('loopback', 'public'),
    fallback: 'loopback',
    group: 'Gateway',
    about: 'Who may read `/metrics`: peers on this machine, or everybody who reaches the port.',
  }),
  TLS_CERT_FILE: variable({
    kind: path,
    group: 'Gateway',
    about: 'PEM certificate chain; together with `TLS_KEY_FILE` the gateway speaks TLS 1.2 and newer.',
  }),
  TLS_KEY_FILE: variable({ kind: path, group: 'Gateway', about: 'PEM private key.' }),

  DATA_DIR: variable({
    kind: path,
    fallback: '.data',
    group: 'Store',
    about: 'Folder of the embedded database and of development secrets. The only one the gateway writes to.',
  }),
  DATABASE_URL: variable({
    kind: url('postgres:', 'postgresql:'),
    secret: true,
    group: 'Store',
    about: 'PostgreSQL to use instead of the embedded database; any number of gateways may share it.',
  }),
  DATABASE_POOL: variable({
    kind: whole(2, 200),
    fallback: 10,
    group: 'Store',
    about: 'PostgreSQL connections of this process.',
  }),
  REDIS_URL: variable({
    kind: url('redis:', 'rediss:'),
    secret: true,
    group: 'Store',
    about: 'Redis that shares rate limits between gateways. Without it each gateway counts for itself.',
  }),

  GATEWAY_JWT_SECRET: variable({
    kind: opaque,
    secret: true,
    strong: true,
    production: 'required',
    group: 'Callers',
    about: 'HS256 secret of the service tokens that callers send, at least 32 bytes.',
  }),
  GATEWAY_JWT_SECRET_PREVIOUS: variable({
    kind: opaque,
    secret: true,
    strong: true,
    group: 'Callers',
    about: 'The secret before, still accepted during a rotation.',
  }),
  GATEWAY_JWT_ISSUER: variable({
    kind: opaque,
    fallback: 'panel.ctrl-alt-play.com',
    group: 'Callers',
    about: '`iss` that service tokens must carry.',
  }),
  GATEWAY_JWT_AUDIENCE: variable({
    kind: opaque,
    fallback: 'gateway.ctrl-alt-play.com',
    group: 'Callers',
    about: '`aud` that service tokens must carry.',
  }),
  GATEWAY_ISSUERS_FILE: variable({
    kind: path,
    group: 'Callers',
    about:
      'JSON table of further issuers of tokens: services with keys of their own (HS256, or EdDSA, ES256 and RS256 from key sets), and users of the panel with what their roles may do. Followed while running; docs/security.md shows one.',
  }),
  PUBLIC_CATALOGUE: variable({
    kind: flag,
    fallback: false,
    group: 'Callers',
    about: 'Let anybody search and read the catalogue, without a token.',
  }),

  MARKETPLACE_API_URL: variable({
    kind: url('https:', 'http:'),
    production: 'required',
    group: 'Marketplace',
    about:
      "Base address of the marketplace's REST API, e.g. `https://marketplace.ctrl-alt-play.com/api/v1`. Outside of production the sandbox is used when it is missing. Plain `http` only to this machine in production.",
  }),
  MARKETPLACE_API_KEY: variable({
    kind: opaque,
    secret: true,
    production: 'required',
    group: 'Marketplace',
    about: 'API key sent to the marketplace.',
  }),
  MARKETPLACE_JWT_SECRET: variable({
    kind: opaque,
    secret: true,
    strong: true,
    production: 'required',
    group: 'Marketplace',
    about:
      'HS256 secret that signs the tokens sent to the marketplace, at least 32 bytes; another one than `GATEWAY_JWT_SECRET`.',
  }),
  MARKETPLACE_SIGNING_SECRET: variable({
    kind: opaque,
    secret: true,
    strong: true,
    group: 'Marketplace',
    about:
      'Signs every request to the marketplace (RFC 9421 beside the old `X-Signature`). Requests are not signed without it.',
  }),
  SERVICE_ID: variable({
    kind: serviceId,
    fallback: 'panel-system',
    group: 'Marketplace',
    about: "The panel's service id: sent to the marketplace, and the one service a new store knows as a caller.",
  }),
  MARKETPLACE_TIMEOUT: variable({
    kind: whole(100, 300_000),
    fallback: 30_000,
    group: 'Marketplace',
    about:
      'Milliseconds one call to the marketplace may take in all, with its retries. What a caller waits is capped by `REQUEST_TIMEOUT`.',
  }),
  MARKETPLACE_RETRY_ATTEMPTS: variable({
    kind: whole(1, 10),
    fallback: 3,
    group: 'Marketplace',
    about: 'Attempts of one call, the first included.',
  }),
  MARKETPLACE_RETRY_DELAY: variable({
    kind: whole(1, 10_000),
    fallback: 50,
    group: 'Marketplace',
    about: 'Milliseconds of the first back-off; doubles each time up to a second, with full jitter.',
  }),
  MARKETPLACE_RATE_LIMIT_WINDOW: variable({
    kind: whole(1_000, 86_400_000),
    fallback: 900_000,
    group: 'Limits',
    about: 'Window of the REST limit, in milliseconds.',
  }),
  MARKETPLACE_RATE_LIMIT_MAX: variable({
    kind: whole(1, 1_000_000),
    fallback: 100,
    group: 'Limits',
    about: 'REST requests of one service in that window.',
  }),
  MARKETPLACE_WEBHOOK_SECRET: variable({
    kind: opaque,
    secret: true,
    strong: true,
    group: 'Marketplace',
    about: 'Secret of webhooks that the marketplace sends.',
  }),
  MARKETPLACE_TEST_MODE: variable({
    kind: flag,
    fallback: false,
    group: 'Marketplace',
    about: 'Kept from the old panel. Has no effect but a warning; refused in production.',
  }),
  MARKETPLACE_DEBUG: variable({
    kind: flag,
    fallback: false,
    group: 'Marketplace',
    about: 'Kept from the old panel: the same as `LOG_LEVEL=debug`.',
  }),

  ENABLE_MARKETPLACE_INTEGRATION: variable({
    kind: flag,
    fallback: true,
    group: 'Features',
    about: 'The whole link to the marketplace.',
  }),
  ENABLE_USER_SYNC: variable({ kind: flag, fallback: true, group: 'Features', about: 'Synchronising users.' }),
  ENABLE_PLUGIN_PUBLISHING: variable({
    kind: flag,
    fallback: true,
    group: 'Features',
    about: 'Publishing, changing and unpublishing plugins.',
  }),
  ENABLE_MARKETPLACE_ANALYTICS: variable({
    kind: flag,
    fallback: true,
    group: 'Features',
    about: 'Reading numbers and taking in events.',
  }),

  RATE_LIMIT_SCALE: variable({
    kind: number(0.001, 1_000_000),
    fallback: 1,
    group: 'Limits',
    about: 'Multiplies every limit; for load tests.',
  }),
  GRAPHQL_MAX_TOKENS: variable({
    kind: whole(100, 100_000),
    fallback: 2_000,
    group: 'Limits',
    about: 'Tokens of a document.',
  }),
  GRAPHQL_MAX_DEPTH: variable({ kind: whole(1, 100), fallback: 12, group: 'Limits', about: 'Depth of a document.' }),
  GRAPHQL_MAX_ALIASES: variable({
    kind: whole(0, 10_000),
    fallback: 30,
    group: 'Limits',
    about: 'Aliases of a document.',
  }),
  GRAPHQL_MAX_ROOT_FIELDS: variable({
    kind: whole(1, 1_000),
    fallback: 20,
    group: 'Limits',
    about: 'Root fields of an operation.',
  }),
  GRAPHQL_MAX_DIRECTIVES: variable({
    kind: whole(0, 1_000),
    fallback: 20,
    group: 'Limits',
    about: 'Directives of a document.',
  }),
  GRAPHQL_MAX_SELECTIONS: variable({
    kind: whole(10, 1_000_000),
    fallback: 2_000,
    group: 'Limits',
    about: 'Fields of an operation with all fragments spread out.',
  }),
  GRAPHQL_MAX_COST: variable({
    kind: whole(10, 10_000_000),
    fallback: 5_000,
    group: 'Limits',
    about: 'Cost of an operation, estimated before it runs.',
  }),
  SUBSCRIPTIONS_MAX: variable({
    kind: whole(0, 1_000_000),
    fallback: 1_000,
    group: 'Limits',
    about: 'Subscriptions that run at the same time in this process.',
  }),
  SUBSCRIPTIONS_PER_CALLER: variable({
    kind: whole(0, 1_000_000),
    fallback: 50,
    group: 'Limits',
    about: 'Of these, subscriptions of one service and acting user.',
  }),
  SUBSCRIPTION_IDLE: variable({
    kind: whole(100, 86_400_000),
    fallback: 1_800_000,
    group: 'Limits',
    about: 'Milliseconds without an event after which a subscription is ended.',
  }),
  PERSISTED_ONLY: variable({
    kind: flag,
    fallback: false,
    group: 'Limits',
    about: 'Only accept operations of the trusted-documents manifest.',
  }),
  PERSISTED_MANIFEST: variable({
    kind: path,
    group: 'Limits',
    about: 'JSON file of trusted documents: hash to document.',
  }),

  RECENT_TTL: variable({
    kind: whole(0, 60_000),
    fallback: 1_000,
    group: 'Marketplace',
    about:
      'Milliseconds for which a plugin, or the profile of an author, that is asked for more than eight times a second may be answered again to the same caller without asking the marketplace; 0 always asks.',
  }),
  SYNC_WAIT_MS: variable({
    kind: whole(0, 30_000),
    fallback: 2_000,
    group: 'Synchronisation',
    about: 'Milliseconds that a write in mode WAIT waits for the marketplace.',
  }),
  SYNC_BACKLOG_MAX: variable({
    kind: whole(1, 100_000_000),
    fallback: 2_000_000,
    group: 'Synchronisation',
    about: 'Accepted but undelivered changes; beyond it new ones get SERVICE_UNAVAILABLE.',
  }),
  SYNC_CONCURRENCY: variable({
    kind: whole(1, 64),
    fallback: 16,
    group: 'Synchronisation',
    about: 'Deliveries of this process at the same time.',
  }),

  SYNC_RECONCILE_INTERVAL: variable({
    kind: whole(0, 31_536_000_000),
    fallback: 0,
    group: 'Synchronisation',
    about: 'Milliseconds between comparisons of all users with the marketplace, with repair; 0 for none.',
  }),
  SYNC_RECONCILE_RATE: variable({
    kind: whole(1, 1_000),
    fallback: 20,
    group: 'Synchronisation',
    about: 'Users compared in a second.',
  }),

  SUPERGRAPH: variable({
    kind: text('a path or an http(s) address', /^[^\0\r\n]{1,4096}$/),
    group: 'Federation',
    about: 'File or address of a composed supergraph to serve, with this gateway as its subgraph `marketplace`.',
  }),
  SUBGRAPHS: variable({
    kind: path,
    group: 'Federation',
    about:
      'JSON file of remote subgraphs `[{ "name", "url", "sdl"? }]`, composed here with the marketplace. Entries may also say how each is reached (docs/federation.md). Not together with `SUPERGRAPH`.',
  }),
  SUBGRAPH_SETTINGS: variable({
    kind: path,
    group: 'Federation',
    about:
      'JSON file that says how the subgraphs of a `SUPERGRAPH` are reached, `[{ "name", "tls"?, … }]` (docs/federation.md). With `SUBGRAPHS` the list itself says it.',
  }),
  LOCAL_SUBGRAPH: variable({
    kind: oneOf('on', 'off'),
    fallback: 'on',
    group: 'Federation',
    about: 'With `off` only the given supergraph is served, and nothing of the marketplace is needed.',
  }),
  DEFAULT_ACCESS: variable({
    kind: oneOf('authenticated', 'public'),
    fallback: 'authenticated',
    group: 'Federation',
    about: 'Who may read fields of remote subgraphs that say nothing about access.',
  }),
  POLICY_MODULE: variable({
    kind: path,
    group: 'Federation',
    about:
      'JavaScript module whose default export decides `@policy`: `(caller, policies) => granted policies`. A supergraph with `@policy` is refused without one.',
  }),
  CONTRACT_INCLUDE_TAGS: variable({
    kind: list(tag),
    fallback: [],
    group: 'Federation',
    about:
      'Show of the supergraph only fields and unions with one of these `@tag` names; those of this gateway have the tag `marketplace`.',
  }),
  CONTRACT_EXCLUDE_TAGS: variable({
    kind: list(tag),
    fallback: [],
    group: 'Federation',
    about: 'Hide what has one of these `@tag` names, even if it is included.',
  }),
  OVERRIDE_LABELS: variable({
    kind: list(share),
    fallback: [],
    group: 'Federation',
    about:
      'For which percentage of the requests a label of `@override(label:)` is in force. Labels that are not named never are; `percent(n)` decides itself.',
  }),
  SUBGRAPH_JWT_SECRET: variable({
    kind: opaque,
    secret: true,
    strong: true,
    group: 'Federation',
    about:
      'Signs a short-lived HS256 token for each remote subgraph, with its name as audience and the caller in it. None is sent without.',
  }),
  SUBGRAPH_HEADERS: variable({
    kind: list(text('a header name', /^[A-Za-z0-9-]{1,64}$/)),
    fallback: [],
    group: 'Federation',
    about: "The caller's headers that remote subgraphs get. `Authorization` only when it is named here.",
  }),
  SUPERGRAPH_POLL: variable({
    kind: whole(1_000, 3_600_000),
    fallback: 10_000,
    group: 'Federation',
    about: 'Milliseconds between looks for a new supergraph or new subgraph schemas.',
  }),

  SANDBOX_PORT: variable({
    kind: whole(0, 65535),
    fallback: 4100,
    group: 'Marketplace',
    about: 'Port of the sandbox marketplace, for development.',
  }),

  GATEWAY_URL: variable({
    kind: url('http:', 'https:'),
    group: 'Command line',
    about:
      'Address of the gateway that the commands of the command line ask. Without it the one on this machine, at `PORT`.',
  }),
  GATEWAY_TOKEN: variable({
    kind: opaque,
    secret: true,
    group: 'Command line',
    about: 'Service token or API key that the command line sends. The gateway itself does not read it.',
  }),
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof variables

/** Names of other times and places: they are not read, and saying so once is kinder than silence. */
export const retiredNames: Readonly<Record<string, string>> = {
  MARKETPLACE_ENABLED: 'ENABLE_MARKETPLACE_INTEGRATION',
  MARKETPLACE_URL: 'MARKETPLACE_API_URL',
  MARKETPLACE_CLIENT_ID: 'SERVICE_ID',
  MARKETPLACE_CLIENT_SECRET: 'MARKETPLACE_JWT_SECRET',
}

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
