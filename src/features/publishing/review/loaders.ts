import DataLoader from 'dataloader'
import type { EntryRow } from './model.ts'
import type { ReviewService } from './service.ts'

/** For one request: what a page of publications asks for of each of them. */
export interface ReviewLoaders {
  readonly entries: DataLoader<string, EntryRow[]>
  readonly positions: DataLoader<string, number | null>
}

export const createReviewLoaders = (review: ReviewService): ReviewLoaders => ({
  entries: new DataLoader((ids) => review.entries(ids), { cache: false }),
  positions: new DataLoader((ids) => review.positions(ids), { cache: false }),
})
