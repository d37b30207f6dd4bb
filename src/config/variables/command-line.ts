/** What the commands need to reach a running gateway. */
import { opaque, url } from '../kinds.ts'
import { variable } from './variable.ts'
import type { Variable } from './variable.ts'

export const commandLine = {
  GATEWAY_URL: variable({
    kind: url('http:', 'https:'),
    group: 'Command line',
    about:
      'Address of the gateway that the commands of the command line ask. Without it the one on this machine, at `PORT`, by https where `TLS_CERT_FILE` is set.',
  }),
  GATEWAY_TOKEN: variable({
    kind: opaque,
    secret: true,
    group: 'Command line',
    about: 'Service token or API key that the command line sends. The gateway itself does not read it.',
  }),
} as const satisfies Record<string, Variable>
