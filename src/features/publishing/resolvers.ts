import type { Resolvers } from '../../generated/resolvers.ts'
import type { Context } from '../../graphql/context.ts'

/** Looked up anew: a document may change a plugin more than once, and each time is answered with what it has become. */
const plugin = (
  { marketplaceItemId }: { readonly marketplaceItemId: string | null },
  _args: unknown,
  { loaders }: Context,
) => (marketplaceItemId === null ? null : loaders.catalog.pluginById.clear(marketplaceItemId).load(marketplaceItemId))

export const publishingResolvers: Resolvers = {
  Mutation: {
    publishPlugin: (_root, { input }, { services, ...asker }) => services.publishing.publish(asker, input),
    updatePlugin: (_root, { input }, { services, ...asker }) => services.publishing.update(asker, input),
    unpublishPlugin: (_root, args, { services, ...asker }) => services.publishing.unpublish(asker, args),
  },
  PublishPayload: { plugin },
  UnpublishPayload: { plugin },
}
