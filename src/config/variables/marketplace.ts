/** The way to the marketplace: its address, our credentials there, patience with it, and the sandbox in its place. */
import { flag, opaque, text, url, webhookSecret, whole } from '../kinds.ts'
import { variable } from './variable.ts'
import type { Variable } from './variable.ts'

const serviceId = text('1 to 64 characters of `A-Z a-z 0-9 . _ -`', /^[A-Za-z0-9._-]{1,64}$/)

export const marketplace = {
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
  MARKETPLACE_WEBHOOK_SECRET: variable({
    kind: webhookSecret,
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
  RECENT_TTL: variable({
    kind: whole(0, 60_000),
    fallback: 1_000,
    group: 'Marketplace',
    about:
      'Milliseconds for which a plugin, or the profile of an author, that is asked for more than eight times a second may be answered again to the same caller without asking the marketplace; 0 always asks.',
  }),
  SANDBOX_PORT: variable({
    kind: whole(0, 65535),
    fallback: 4100,
    group: 'Marketplace',
    about: 'Port of the sandbox marketplace, for development.',
  }),
} as const satisfies Record<string, Variable>
