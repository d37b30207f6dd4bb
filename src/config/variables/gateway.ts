/** The process and its front door: where it listens, what it logs, how long it waits, whom it lets look. */
import { flag, list, network, oneOf, origin, path, text, whole } from '../kinds.ts'
import { variable } from './variable.ts'
import type { Variable } from './variable.ts'

export const gateway = {
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
    about:
      'Milliseconds a caller waits at most for an answer. Each event of a subscription has as long from when it comes.',
  }),
  INBOUND_HTTP: variable({
    kind: oneOf('lean', 'node'),
    fallback: 'lean',
    group: 'Gateway',
    about:
      'Who reads requests: the gateway itself the plain ones, which costs less, and Node the rest; or Node all of them, for an agent that watches Node’s server.',
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
  CORS_ORIGINS: variable({
    kind: list(origin),
    fallback: [],
    group: 'Gateway',
    about: 'Origins of browser applications that may call. None by default.',
  }),
  TRUSTED_PROXIES: variable({
    kind: list(network),
    fallback: [],
    group: 'Gateway',
    about:
      'Proxies in front of the gateway, by address or network, whose `X-Forwarded-For` names the client: for limits by address, `/metrics` and the audit log. Nobody is believed by default.',
  }),
  METRICS_ACCESS: variable({
    kind: oneOf('loopback', 'public'),
    fallback: 'loopback',
    group: 'Gateway',
    about: 'Who may read `/metrics`: peers on this machine, or everybody who reaches the port.',
  }),
  TLS_CERT_FILE: variable({
    kind: path,
    file: 'public',
    group: 'Gateway',
    about:
      'PEM certificate chain; together with `TLS_KEY_FILE` the gateway speaks TLS 1.2 and newer. New files are in use within five seconds.',
  }),
  TLS_KEY_FILE: variable({
    kind: path,
    file: 'private',
    group: 'Gateway',
    about: 'PEM private key (mode 0640 or less).',
  }),
  TLS_CLIENT_CA_FILE: variable({
    kind: path,
    file: 'public',
    group: 'Gateway',
    about:
      'PEM certificates of the authorities that sign the certificates of callers: with it every connection must show one (mutual TLS), those of health checks too. Followed like the certificate.',
  }),
} as const satisfies Record<string, Variable>
