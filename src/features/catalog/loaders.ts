import DataLoader from 'dataloader'
import type { Asker } from '../../auth/asker.ts'
import type { Category, Plugin } from './parents.ts'
import type { CatalogService } from './service.ts'
import { mayShow } from './visibility.ts'

/**
 * For one request, each made when it is first used: most requests need one or two. Answers are paired by id; what is missing is
 * null, what cannot be shown is an error at its place.
 */
export class CatalogLoaders {
  readonly #catalog: CatalogService
  readonly #asker: Asker
  #recent: ReturnType<CatalogService['recentOf']> | undefined
  #pluginById: DataLoader<string, Plugin | null> | undefined
  #pluginByPanelItemId: DataLoader<string, Plugin | null> | undefined
  #categoryById: DataLoader<string, Category | null> | undefined

  constructor(catalog: CatalogService, asker: Asker) {
    this.#catalog = catalog
    this.#asker = asker
  }

  /** A plugin that this caller was shown a moment ago, without waiting; undefined when it must be asked for. */
  known(id: string): Plugin | undefined {
    const plugin = (this.#recent ??= this.#catalog.recentOf(this.#asker)).get(id)
    return plugin && mayShow(this.#asker.caller, plugin) ? plugin : undefined
  }

  knownCategory(id: string): Category | undefined {
    return this.#catalog.knownCategory(id)
  }

  get pluginById(): DataLoader<string, Plugin | null> {
    return (this.#pluginById ??= new DataLoader<string, Plugin | null>(
      async (ids: readonly string[]) => {
        const found = await this.#catalog.byIds(this.#asker, ids)
        return ids.map((id) => found.get(id) ?? null)
      },
      { maxBatchSize: 100 },
    ))
  }

  /** The contract knows no such question, so there is nothing to batch: equal questions are asked once. */
  get pluginByPanelItemId(): DataLoader<string, Plugin | null> {
    return (this.#pluginByPanelItemId ??= new DataLoader(
      (ids: readonly string[]) => Promise.all(ids.map((id) => this.#catalog.byName(this.#asker, 'panelItemId', id))),
      { batch: false },
    ))
  }

  get categoryById(): DataLoader<string, Category | null> {
    return (this.#categoryById ??= new DataLoader(async (ids: readonly string[]) => {
      const found = await this.#catalog.categoriesById(this.#asker, ids)
      return ids.map((id) => found.get(id) ?? null)
    }))
  }
}
