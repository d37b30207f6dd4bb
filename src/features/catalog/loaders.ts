import DataLoader from 'dataloader'
import type { Asker } from '../../auth/asker.ts'
import type { Category, Plugin } from './parents.ts'
import type { CatalogService } from './service.ts'
import { mayShow } from './visibility.ts'

export interface CatalogLoaders {
  /** A plugin that this caller was shown a moment ago, or a category, without waiting; undefined when it must be asked for. */
  known(id: string): Plugin | undefined
  knownCategory(id: string): Category | undefined
  readonly pluginById: DataLoader<string, Plugin | null>
  readonly pluginByPanelItemId: DataLoader<string, Plugin | null>
  readonly categoryById: DataLoader<string, Category | null>
}

/** For one request. Answers are paired by id; what is missing is null, what cannot be shown is an error at its place. */
export function createCatalogLoaders(catalog: CatalogService, asker: Asker): CatalogLoaders {
  const recent = catalog.recentOf(asker)
  return {
    known(id) {
      const plugin = recent.get(id)
      return plugin && mayShow(asker.caller, plugin) ? plugin : undefined
    },
    knownCategory: (id) => catalog.knownCategory(id),
    pluginById: new DataLoader<string, Plugin | null>(
      async (ids) => {
        const found = await catalog.byIds(asker, ids)
        return ids.map((id) => found.get(id) ?? null)
      },
      { maxBatchSize: 100 },
    ),
    // The contract knows no such question, so there is nothing to batch: equal questions are asked once.
    pluginByPanelItemId: new DataLoader(
      (ids) => Promise.all(ids.map((id) => catalog.byName(asker, 'panelItemId', id))),
      { batch: false },
    ),
    categoryById: new DataLoader(async (ids) => {
      const found = await catalog.categoriesById(asker, ids)
      return ids.map((id) => found.get(id) ?? null)
    }),
  }
}
