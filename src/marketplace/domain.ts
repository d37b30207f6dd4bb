/**
 * What the marketplace knows, in our own words: made by this folder, used everywhere else as the parents of resolvers.
 * Null means "the marketplace does not say" and is never zero; counts are digit strings because totals pass 2^31; money is a
 * decimal string; times are RFC 3339 in UTC; ids are the marketplace's, unchanged. Treat every object as immutable: merged
 * reads share them.
 */
export * from './domain/analytics.ts'
export * from './domain/categories.ts'
export * from './domain/health.ts'
export * from './domain/plugins.ts'
export * from './domain/publishing.ts'
export * from './domain/search.ts'
export * from './domain/users.ts'
export * from './domain/values.ts'
