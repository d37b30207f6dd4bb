/** What the resolvers of this room are given as parents (see `codegen.yml`). */
export type { PublishResult as PublishPayload, UnpublishResult as UnpublishPayload } from './outcome.ts'
