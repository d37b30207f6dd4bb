/** Of revenue with its currency: sums of two currencies are two numbers. */
export const nameOf = ({ metric, currency }: { metric: string; currency: string | null }): string =>
  [metric.toLowerCase(), currency].filter(Boolean).join(' ')
