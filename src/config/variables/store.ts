/** Where things are kept, on this machine or on servers that gateways share. */
import { path, url, whole } from '../kinds.ts'
import { variable } from './variable.ts'
import type { Variable } from './variable.ts'

export const store = {
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
} as const satisfies Record<string, Variable>
