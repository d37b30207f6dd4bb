/** Lines of a file may hold anything: this makes sure that every field has its type before the rules of a change look at it. */
import { z } from 'zod'
import type { SyncUserInput } from '../../generated/resolvers.ts'

const text = z.string().nullish()
const said = z.object({
  userId: z.string(),
  action: z.enum(['CREATE', 'UPDATE', 'DEACTIVATE', 'DELETE']),
  data: z
    .object({
      email: z.string(),
      username: z.string(),
      displayName: text,
      avatarUrl: text,
      profile: z
        .object({
          bio: text,
          location: text,
          website: text,
          socialLinks: z.array(z.object({ network: z.string(), url: z.string() })).nullish(),
        })
        .nullish(),
      preferences: z
        .object({
          newsletter: z.boolean().nullish(),
          notifications: z.boolean().nullish(),
          profileVisibility: z.enum(['PUBLIC', 'PRIVATE']).nullish(),
        })
        .nullish(),
      roles: z.array(z.string()).nullish(),
      createdAt: text,
      updatedAt: text,
    })
    .nullish(),
})

/** The change, or which field has which wrong type; never the value itself. */
export function checkLine(value: unknown): SyncUserInput | string {
  const checked = said.safeParse(value)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  return `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not as expected'}`
}
