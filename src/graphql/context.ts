import type { Asker } from '../auth/asker.ts'
import type { AccessService } from '../features/access/service.ts'
import type { AnalyticsLoaders } from '../features/analytics/loaders.ts'
import type { AnalyticsService } from '../features/analytics/service.ts'
import type { CatalogLoaders } from '../features/catalog/loaders.ts'
import type { CatalogService } from '../features/catalog/service.ts'
import type { ReviewLoaders } from '../features/publishing/review/loaders.ts'
import type { PublishingService } from '../features/publishing/service.ts'
import type { UsersLoaders } from '../features/users/loaders.ts'
import type { UsersService } from '../features/users/service.ts'
import type { WebhooksService } from '../features/webhooks/service.ts'
import type { Meter } from './admission.ts'

export interface Services {
  readonly access: AccessService
  readonly analytics: AnalyticsService
  readonly catalog: CatalogService
  readonly publishing: PublishingService
  readonly users: UsersService
  readonly webhooks: WebhooksService
}

/** Made for one request, each when it is first used. Nothing they remember outlives the request. */
export interface Loaders {
  readonly analytics: AnalyticsLoaders
  readonly catalog: CatalogLoaders
  readonly review: ReviewLoaders
  readonly users: UsersLoaders
}

/** What a resolver may use. */
export interface Context extends Asker {
  /** What this operation costs and who pays. */
  readonly meter: Meter
  readonly services: Services
  readonly loaders: Loaders
  /** Of what may be a subscription: a context for one event of it, with the time of a request and loaders of its own. */
  readonly forEvent?: (() => Context) | undefined
}
