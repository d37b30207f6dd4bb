import type { Resolvers } from '../../generated/resolvers.ts'

export const publishingResolvers: Resolvers = {
  Mutation: {
    publishPlugin: (_root, { input }, { services, ...asker }) => services.publishing.publish(asker, input),
    updatePlugin: (_root, { input }, { services, ...asker }) => services.publishing.update(asker, input),
    unpublishPlugin: (_root, args, { services, ...asker }) => services.publishing.unpublish(asker, args),
  },

  PublishPayload: {
    plugin: ({ marketplaceItemId }, _args, { loaders }) =>
      marketplaceItemId === null ? null : loaders.catalog.pluginById.load(marketplaceItemId),
  },

  UnpublishPayload: {
    plugin: ({ marketplaceItemId }, _args, { loaders }) =>
      marketplaceItemId === null ? null : loaders.catalog.pluginById.clear(marketplaceItemId).load(marketplaceItemId),
  },
}
