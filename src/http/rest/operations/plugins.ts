import { z } from 'zod'
import * as formats from '../../../kit/formats.ts'
import { operation } from '../operation.ts'
import { change, publication } from '../publication.ts'
import { changeBody, namesIn, publishBody, publishNames } from '../publish-bodies.ts'
import { throwProblems } from '../problems.ts'
import { id, marketplaceId, text } from '../shapes/fields.ts'
import { publishReceipt, searchResult, shownPlugin } from '../shapes/plugins.ts'
import { publishAndWait, receiptOf } from '../waiting.ts'

const sorts = {
  relevance: 'RELEVANCE',
  rating: 'RATING',
  price: 'PRICE_ASC',
  date: 'NEWEST',
  downloads: 'DOWNLOADS',
} as const

const params = z.object({ marketplaceItemId: marketplaceId })

export const pluginOperations = [
  operation({
    id: 'searchPlugins',
    tag: 'Plugins',
    method: 'GET',
    path: '/plugins/search',
    summary: 'Search the catalogue',
    field: 'Query.searchPlugins',
    query: z.object({
      q: text(formats.prose(0, 256)).optional(),
      category: id.optional(),
      tags: z
        .array(text(formats.line(1, 64)))
        .max(20)
        .optional(),
      price_min: text(formats.amount).optional(),
      price_max: text(formats.amount).optional(),
      sort: z.enum(['relevance', 'rating', 'price', 'date', 'downloads']).default('relevance'),
      limit: z.int().min(0).max(100).default(20),
      offset: z.int().min(0).max(1_000_000).default(0),
    }),
    data: searchResult,
    names: { first: 'limit' },
    cost: ({ query }) => Math.max(1, query.limit),
    async run({ services, ...asker }, { query }) {
      const { q, category, tags, price_min: priceMin, price_max: priceMax, sort, limit, offset } = query
      const input = { q, category, tags, priceMin, priceMax, sort: sorts[sort] }
      const answer = await services.catalog.search(asker, { input, first: limit, offset })
      const facets = await answer.facets()
      const items = answer.entries.flatMap((entry) =>
        entry === null || entry instanceof Error ? [] : [shownPlugin(entry)],
      )
      const errors = answer.entries.flatMap((entry, index) =>
        entry instanceof Error ? [{ path: ['items', index], code: entry.code, message: entry.message }] : [],
      )
      const data: z.input<typeof searchResult> = {
        items,
        pagination: { total: answer.totalCount, limit, offset, has_more: answer.hasNextPage },
        facets: {
          categories: facets.categories.map(({ id: categoryId, name, count }) => ({ id: categoryId, name, count })),
          price_ranges: facets.priceRanges.map(({ min, max, count }) => ({
            min: Number(min),
            max: max === null ? null : Number(max),
            count,
          })),
          tags: facets.tags.map(({ name, count }) => ({ name, count })),
        },
      }
      return { data, errors, freshness: answer.freshness }
    },
  }),

  operation({
    id: 'publishPlugin',
    tag: 'Plugins',
    method: 'POST',
    path: '/plugins/publish',
    summary: 'Ask the marketplace to list a plugin',
    description:
      'Takes the three bodies of old panels: `metadata` with `files`, a whole `item_data`, or a short `item_data` with `files`. Waits for the id that the marketplace gives; when it does not answer in time the answer is 202, and the gateway goes on trying. The publisher is `user_id`, else the user the token acts for, else the service itself.',
    field: 'Mutation.publishPlugin',
    body: publishBody,
    data: publishReceipt,
    names: publishNames,
    target: ({ body }) => body.panel_item_id,
    async run(context, { body }, clock) {
      const input = publication(body, context.caller)
      const result = await publishAndWait(context, clock, (asker) => context.services.publishing.publish(asker, input))
      throwProblems(result.userErrors, { names: namesIn(body) })
      return receiptOf(result)
    },
  }),

  operation({
    id: 'updatePlugin',
    tag: 'Plugins',
    method: 'PUT',
    path: '/plugins/{marketplaceItemId}',
    summary: 'Change a listed plugin',
    description:
      'Takes any part of the three publish bodies; what is not said stays as it is. Waits for the marketplace as publishing does: 202 means that the change is recorded and on its way.',
    field: 'Mutation.updatePlugin',
    params,
    body: changeBody,
    data: publishReceipt,
    names: publishNames,
    target: ({ params: { marketplaceItemId } }) => marketplaceItemId,
    async run(context, { params: { marketplaceItemId }, body }, clock) {
      const input = { marketplaceItemId, ...change(body, marketplaceItemId) }
      const result = await publishAndWait(context, clock, (asker) => context.services.publishing.update(asker, input))
      throwProblems(result.userErrors, { names: namesIn(body), params })
      return receiptOf(result)
    },
  }),

  operation({
    id: 'unpublishPlugin',
    tag: 'Plugins',
    method: 'DELETE',
    path: '/plugins/{marketplaceItemId}',
    summary: 'Take a plugin off the marketplace',
    description: 'Doing it twice is fine. A plugin that others need is only taken off with `force=true`.',
    field: 'Mutation.unpublishPlugin',
    params,
    query: z.object({ force: z.boolean().default(false), reason: text(formats.prose(0, 500)).optional() }),
    data: z.object({ unpublished: z.boolean() }),
    target: ({ params: { marketplaceItemId } }) => marketplaceItemId,
    async run(context, { params: { marketplaceItemId }, query: { force, reason } }, clock) {
      const { unpublished, userErrors, replayed } = await publishAndWait(context, clock, (asker) =>
        context.services.publishing.unpublish(asker, { marketplaceItemId, force, reason }),
      )
      throwProblems(userErrors, { names: {}, params })
      return { data: { unpublished }, status: unpublished ? 200 : 202, replayed }
    },
  }),
]
