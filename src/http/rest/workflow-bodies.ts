/** What callers of the publishing workflow may say: the publish bodies of old panels, and the steps of a review. */
import { z } from 'zod'
import { longestNote } from '../../features/publishing/review/input.ts'
import * as formats from '../../kit/formats.ts'
import { changeBody, gone, namesIn, publishNames } from './publish-bodies.ts'
import { id, marketplaceId, refusedField, text } from './shapes/fields.ts'

const { skipValidation, skip_validation } = gone

const options = z
  .object({
    autoPublish: z
      .boolean()
      .nullish()
      .describe(
        'Publish in the moment it is approved, instead of waiting for the action `publish`; false when missing.',
      ),
    publishAsUpdate: z.boolean().nullish().describe('Change a listed plugin instead of listing a new one.'),
    existingMarketplaceId: marketplaceId.nullish(),
    skipValidation,
    skip_validation,
  })
  .refine(({ publishAsUpdate: isChange, existingMarketplaceId: known }) => !isChange || known, {
    path: ['existingMarketplaceId'],
    error: 'the marketplace id of the plugin that is to be changed',
  })
  .refine(({ publishAsUpdate: isChange, existingMarketplaceId: known }) => isChange || !known, {
    path: ['publishAsUpdate'],
    error: 'true beside an existingMarketplaceId',
  })

const publication = changeBody.extend({ options: options.nullish() })

export const startBody = publication
  .extend({ submit: z.boolean().nullish().describe('Hand it in at once; false when missing.') })
  .meta({ id: 'PublishWorkflowRequest' })

const note = text(formats.prose(0, longestNote)).nullish()
const neededNote = text(formats.prose(1, longestNote))
const revision = z.int().min(1).describe('Refuse unless the publication has this revision.')

export const submitBody = z.union([
  z.object({ workflow_id: id, note, expected_revision: revision.nullish(), ...gone }).meta({ id: 'SubmitRequest' }),
  publication
    .extend({
      workflow_id: refusedField('the id of a draft'),
      note: refusedField('nothing: a note goes with the id of a draft'),
    })
    .refine(({ metadata, item_data: whole }) => metadata ?? whole, {
      error: 'the workflow_id of a draft, or a publication: metadata with files, or item_data',
    })
    .meta({ id: 'PublishAndSubmitRequest' }),
])

interface Revision {
  readonly metadata?: unknown
  readonly item_data?: unknown
  readonly files?: unknown
  readonly options?: { readonly autoPublish?: boolean | null | undefined } | null | undefined
}

/** Whether something is to be published in another way than before. */
export const isRevision = ({ metadata, item_data: whole, files, options: plan }: Revision): boolean =>
  Boolean(metadata ?? whole ?? files) || typeof plan?.autoPublish === 'boolean'

const onlyChange = 'nothing: what is published is changed without an action, or with `submit`'
const fixed = refusedField('nothing: cancel it, and start another')

const revise = z
  .object({
    ...changeBody.omit({ panel_item_id: true, user_id: true }).shape,
    options: z
      .object({
        autoPublish: z.boolean().nullish(),
        publishAsUpdate: fixed,
        existingMarketplaceId: fixed,
        skipValidation,
        skip_validation,
      })
      .nullish(),
    action: z.literal('submit').nullish(),
    note,
    expected_revision: revision.nullish(),
  })
  .refine((body) => body.action || isRevision(body), {
    error: 'something to change (metadata, item_data, files or options.autoPublish), or an action',
  })
  .refine(({ action, note: said }) => action || !said, { path: ['note'], error: 'no note without an action' })
  .describe('Changes what is to be published, any part of it, and hands it in with the action `submit`.')

/** What a step has no use for is refused by name, so that nobody relies on it. */
const unused = {
  metadata: refusedField(onlyChange),
  item_data: refusedField(onlyChange),
  files: refusedField(onlyChange),
  options: refusedField(onlyChange),
  note: refusedField('no note with this action'),
  expected_revision: refusedField('no revision with this action'),
  ...gone,
}

const step = <A extends string>(action: A, what: string) =>
  z.object({ action: z.literal(action), ...unused }).describe(what)
const decision = <A extends string>(action: A, what: string) =>
  z.object({ action: z.literal(action), ...unused, note: neededNote, expected_revision: revision }).describe(what)

export const workflowChange = z
  .discriminatedUnion(
    'action',
    [
      revise,
      step('withdraw', 'Takes it back from the review; it is a draft again.'),
      step('cancel', 'Gives it up. That is final.').extend({ note }),
      step('publish', 'Publishes what was approved and has waited for its author.'),
      step('claim', 'Takes it for review: until then, or until it is released, nobody else decides about it.').extend({
        lease: z
          .string()
          .nullish()
          .describe('For how long, as an ISO 8601 duration of `PT1M` to `P1D`; `PT30M` when missing.'),
      }),
      step('release', 'Gives it back to the queue. Doing it twice is fine.'),
      step('note', 'Says something about it.').extend({
        note: neededNote,
        visibility: z.enum(['author', 'reviewers']).nullish().describe('Who may read it; `author` when missing.'),
      }),
      decision('approve', 'Approves it.').extend({ note }),
      decision('request_changes', 'Sends it back to its author, who may change it and hand it in again.'),
      decision('reject', 'Refuses it. That is final.'),
    ],
    {
      error:
        'no action, or one of submit, withdraw, cancel, publish, claim, release, note, approve, request_changes, reject',
    },
  )
  .meta({ id: 'PublishWorkflowChange' })

export type WorkflowChange = z.output<typeof workflowChange>

export const workflowNames = {
  ...publishNames,
  autoPublish: 'options.autoPublish',
  marketplaceItemId: 'options.existingMarketplaceId',
  body: 'note',
}

/** Arguments of the fields as a body of this file names them. */
export const workflowNamesIn = (body: Parameters<typeof namesIn>[0]): Readonly<Record<string, string>> => ({
  ...workflowNames,
  ...namesIn(body),
})
