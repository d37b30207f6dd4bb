/** The store where the configuration says that it is. */
import { join } from 'node:path'
import { dataDirProblem } from '../config/config.ts'
import type { Config } from '../config/config.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'

/** What will not mend itself: a full disk or too few descriptors may. */
const wrongFolder = new Set(['EACCES', 'EEXIST', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS'])

/** Throws a `ConfigError` when the folder of the embedded store cannot be used. */
export async function openOwnStore(config: Config, clock: Clock, log: Log): Promise<Store> {
  try {
    return await openStore({
      databaseUrl: config.DATABASE_URL,
      file: join(config.DATA_DIR, 'gateway.db'),
      poolSize: config.DATABASE_POOL,
      clock,
      log,
    })
  } catch (error) {
    throw wrongFolder.has((error as NodeJS.ErrnoException).code ?? '') && config.DATABASE_URL === undefined
      ? dataDirProblem(error as Error)
      : error
  }
}
