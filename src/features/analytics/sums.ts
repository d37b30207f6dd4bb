/** Sums over the plugins of a user. A sum in which one part is not known is not known, and one that a float does not say exactly is not told. */
import { Big } from 'big.js'
import type { Loaders } from '../../graphql/context.ts'
import type { PluginAnalytics, UserAnalytics } from './parents.ts'

export type SummedMetric = 'DOWNLOADS' | 'VIEWS' | 'UNIQUE_VIEWS'

const counts: Readonly<Record<SummedMetric, (numbers: PluginAnalytics) => string | null>> = {
  DOWNLOADS: ({ downloads }) => downloads.total,
  VIEWS: ({ views }) => views.total,
  UNIQUE_VIEWS: ({ views }) => views.unique,
}

export function sumOf({ plugins }: UserAnalytics, metric: SummedMetric): number | null {
  const parts = plugins.map((entry) => (entry instanceof Error ? null : counts[metric](entry)))
  if (parts.includes(null)) return null
  const sum = Number(parts.reduce((all, part) => all + BigInt(part ?? 0), 0n))
  return Number.isSafeInteger(sum) ? sum : null
}

/** One amount for each currency; null when one of them is not known. Throws what is wrong with the numbers of a plugin. */
export async function revenueOf({ plugins }: UserAnalytics, loaders: Loaders) {
  const sums = new Map<string, Big>()
  // All at the same time, so that those that have to be looked up are one question.
  const parts = await Promise.all(
    plugins.map(orThrow).map(async (numbers) => ({
      total: numbers.revenue.total,
      currency: await currencyOf(numbers, loaders),
    })),
  )
  for (const { total, currency } of parts) {
    if (currency !== null) sums.set(currency, (sums.get(currency) ?? new Big(0)).plus(total))
    // Nothing is nothing in any currency.
    else if (!new Big(total).eq(0)) return null
  }
  return [...sums].map(([currency, sum]) => ({ amount: sum.toFixed(), currency }))
}

/** The contract gives amounts without a currency: the plugin's applies, and without one nothing can be said. */
export async function currencyOf({ revenue, itemId }: PluginAnalytics, loaders: Loaders): Promise<string | null> {
  if (revenue.currency !== null) return revenue.currency
  const plugin = await loaders.catalog.pluginById.load(itemId)
  return plugin?.price.currency ?? null
}

export function orThrow(entry: UserAnalytics['plugins'][number]): PluginAnalytics {
  if (entry instanceof Error) throw entry
  return entry
}
