/** Rooms that can be shut. */
import { flag, oneOf } from '../kinds.ts'
import { variable } from './variable.ts'
import type { Variable } from './variable.ts'

export const features = {
  ENABLE_MARKETPLACE_INTEGRATION: variable({
    kind: flag,
    fallback: true,
    group: 'Features',
    about: 'The whole link to the marketplace.',
  }),
  ENABLE_USER_SYNC: variable({ kind: flag, fallback: true, group: 'Features', about: 'Synchronising users.' }),
  ENABLE_PLUGIN_PUBLISHING: variable({
    kind: flag,
    fallback: true,
    group: 'Features',
    about: 'Publishing, changing and unpublishing plugins.',
  }),
  PUBLISH_REVIEW: variable({
    kind: oneOf('optional', 'required'),
    fallback: 'optional',
    group: 'Features',
    about:
      'With `required` only callers with `item:review` publish and change plugins directly; all others hand them in for review.',
  }),
  ENABLE_MARKETPLACE_ANALYTICS: variable({
    kind: flag,
    fallback: true,
    group: 'Features',
    about: 'Reading numbers and taking in events.',
  }),
} as const satisfies Record<string, Variable>
