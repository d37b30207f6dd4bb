/** What is counted, as it is typed and as it is shown. */
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
] as const

/** Of revenue with its currency: sums of two currencies are two numbers. */
export const nameOf = ({ metric, currency }: { metric: string; currency: string | null }): string =>
  [metric.toLowerCase(), currency].filter(Boolean).join(' ')
