import { z } from 'zod'
import type { PluginAnalytics } from '../../../marketplace/domain.ts'
import { count, exactNumber, known, numberOf } from './fields.ts'
import { shownRating } from './plugins.ts'

const periods = { total: count, today: count, this_week: count, this_month: count }

/** Of money, which is given back as well. */
const balance = z.number().describe('Below zero where more was given back than taken in.')
const balances = { total: balance, today: balance, this_week: balance, this_month: balance }

export const pluginAnalytics = z
  .object({
    item_id: z.string(),
    panel_item_id: z.string(),
    analytics: z.object({
      views: z.object({ ...periods, unique: count.optional() }),
      downloads: z.object(periods),
      revenue: z.object(balances),
      ratings: z.object({
        average: z.number().optional().describe('Missing when nobody rated.'),
        count,
        distribution: z.record(z.string(), count),
      }),
      geographic_data: z.array(z.object({ country: z.string(), downloads: count })),
    }),
    last_updated: z.string(),
  })
  .meta({ id: 'PluginAnalytics' })

export function shownAnalytics(numbers: PluginAnalytics): z.input<typeof pluginAnalytics> {
  const { views, downloads, revenue } = numbers
  return {
    item_id: numbers.itemId,
    panel_item_id: numbers.panelItemId,
    analytics: {
      views: { ...shownPeriods(views), ...known({ unique: numberOf(views.unique) }) },
      downloads: shownPeriods(downloads),
      revenue: shownPeriods(revenue),
      ratings: shownRating(numbers.ratings),
      geographic_data: numbers.geographic.map(({ country, downloads: counted }) => ({
        country,
        downloads: Number(counted),
      })),
    },
    last_updated: numbers.lastUpdated,
  }
}

interface Periods {
  readonly total: string
  readonly today: string
  readonly thisWeek: string
  readonly thisMonth: string
}

const shownPeriods = ({ total, today, thisWeek, thisMonth }: Periods) => ({
  total: exactNumber(total),
  today: exactNumber(today),
  this_week: exactNumber(thisWeek),
  this_month: exactNumber(thisMonth),
})
