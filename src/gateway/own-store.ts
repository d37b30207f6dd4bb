/** The store where the configuration says that it is. */
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'

export const openOwnStore = (config: Config, clock: Clock, log: Log): Promise<Store> =>
  openStore({
    databaseUrl: config.DATABASE_URL,
    file: join(config.DATA_DIR, 'gateway.db'),
    poolSize: config.DATABASE_POOL,
    clock,
    log,
  })
