/** What the resolvers of this room are given as parents (see `codegen.yml`). */
export type { PublishResult as PublishPayload, UnpublishResult as UnpublishPayload } from './outcome.ts'
export type {
  Actor as WorkflowActor,
  EntryRow as WorkflowEntry,
  WorkflowRow as PublishWorkflow,
} from './review/model.ts'
export type { WorkflowList as PublishWorkflowConnection } from './review/reading.ts'
export type { WorkflowResult as WorkflowPayload } from './review/service.ts'
