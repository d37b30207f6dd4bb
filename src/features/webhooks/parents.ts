/** What the resolvers of this room are given as parents (see `codegen.yml`). */
export type { InboundRow as InboundEvent } from './inbox.ts'
