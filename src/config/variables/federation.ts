/** The other subgraphs: where the graph comes from, who may see what of it, and what its services are told of callers. */
import { list, oneOf, opaque, path, share, text, whole } from '../kinds.ts'
import { variable } from './variable.ts'
import type { Variable } from './variable.ts'

const tag = text('the name of a tag', /^[A-Za-z0-9_/-]{1,128}$/)

export const federation = {
  SUPERGRAPH: variable({
    kind: text('a path or an http(s) address', /^[^\0\r\n]{1,4096}$/),
    group: 'Federation',
    about: 'File or address of a composed supergraph to serve, with this gateway as its subgraph `marketplace`.',
  }),
  SUBGRAPHS: variable({
    kind: path,
    file: 'public',
    group: 'Federation',
    about:
      'JSON file of remote subgraphs `[{ "name", "url", "sdl"? }]`, composed here with the marketplace. Entries may also say how each is reached (docs/federation.md). Not together with `SUPERGRAPH`.',
  }),
  SUBGRAPH_SETTINGS: variable({
    kind: path,
    file: 'public',
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
    file: 'public',
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
} as const satisfies Record<string, Variable>
