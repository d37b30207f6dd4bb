import type { ActivityMetric } from '../../../generated/resolvers.ts'

/** All that is counted, in the order in which it is told where nobody chose one. */
export const metrics = [
  'EVENTS',
  'VIEWS',
  'DOWNLOADS',
  'INSTALLS',
  'INSTALL_FAILURES',
  'UNINSTALLS',
  'ACTIVE_USERS',
  'ERRORS',
  'CRASHES',
  'PURCHASES',
  'REVENUE',
  'RATING',
] as const satisfies readonly ActivityMetric[]
