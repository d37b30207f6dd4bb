/** Whose tokens are believed. */
import { flag, opaque, path } from '../kinds.ts'
import { variable } from './variable.ts'
import type { Variable } from './variable.ts'

export const callers = {
  GATEWAY_JWT_SECRET: variable({
    kind: opaque,
    secret: true,
    strong: true,
    followed: true,
    production: 'required',
    group: 'Callers',
    about:
      'HS256 secret of the service tokens that callers send, at least 32 bytes. Its file is followed: what is written into it counts within five seconds.',
  }),
  GATEWAY_JWT_SECRET_PREVIOUS: variable({
    kind: opaque,
    secret: true,
    strong: true,
    followed: true,
    emptyFile: true,
    group: 'Callers',
    about:
      'The secret before, still accepted during a rotation. Its file is followed, too, and may be empty: then there is none.',
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
    file: 'public',
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
} as const satisfies Record<string, Variable>
