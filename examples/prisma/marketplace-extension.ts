/**
 * An extension for Prisma Client that tells the marketplace what happens to the panel's users:
 *
 *     const prisma = new PrismaClient({ adapter }).$extends(marketplaceUsers(createUserEventHooks(client)))
 *
 * The panel's own write comes first, and its result is handed back whatever becomes of the hook, which never throws and never waits
 * for the gateway.
 */
import type { PanelUser, UserEventHooks } from '../../client/src/index.ts'
import { Prisma } from './generated/client.ts'
import type { User } from './generated/client.ts'

/** What the marketplace is told of a user. Adapt this and `panelUser` to your model. */
const told = ['id', 'email', 'username', 'firstName', 'lastName', 'role', 'isActive', 'createdAt', 'updatedAt'] as const
type Told = Pick<User, (typeof told)[number]>

export function panelUser(row: Told): PanelUser {
  const displayName = [row.firstName, row.lastName].filter(Boolean).join(' ')
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    role: row.role,
    active: row.isActive,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    ...(displayName !== '' && { displayName }),
  }
}

interface Chosen {
  select?: Partial<Record<string, unknown>> | null
  omit?: Partial<Record<string, unknown>> | null
}

/** A user would be told in part when the write leaves out some of it, so such a write is refused before it is made. */
function requireWhole({ select, omit }: Chosen): void {
  const missing = told.filter((name) => (select ? !select[name] : omit?.[name]))
  if (missing.length > 0) {
    throw new Error(`Writes of users must not leave out ${missing.join(', ')}: the marketplace is told the whole user.`)
  }
}

/** These give a count and no rows, so nobody could be told. */
const refuseMany = (): never => {
  throw new Error(
    'Use the form that returns the rows, or write users elsewhere and call hooks.bulkSyncUsers afterwards.',
  )
}

/** Checked by `requireWhole`, which the types of Prisma cannot know. */
const whole = (row: unknown): Told => row as Told

export function marketplaceUsers(hooks: UserEventHooks) {
  return Prisma.defineExtension({
    name: 'marketplace-users',
    query: {
      user: {
        async create({ args, query }) {
          requireWhole(args)
          const row = await query(args)
          await hooks.onUserCreated(panelUser(whole(row)))
          return row
        },
        async update({ args, query }) {
          requireWhole(args)
          const row = await query(args)
          await hooks.onUserUpdated(panelUser(whole(row)))
          return row
        },
        async upsert({ args, query }) {
          requireWhole(args)
          const row = await query(args)
          const user = panelUser(whole(row))
          // A row that was made just now has never been changed.
          const isNew = whole(row).createdAt.getTime() === whole(row).updatedAt.getTime()
          await (isNew ? hooks.onUserCreated(user) : hooks.onUserUpdated(user))
          return row
        },
        async delete({ args, query }) {
          requireWhole(args)
          const row = await query(args)
          await hooks.onUserDeleted(whole(row).id)
          return row
        },
        async createManyAndReturn({ args, query }) {
          requireWhole(args)
          const rows = await query(args)
          for (const row of rows) await hooks.onUserCreated(panelUser(whole(row)))
          return rows
        },
        async updateManyAndReturn({ args, query }) {
          requireWhole(args)
          const rows = await query(args)
          for (const row of rows) await hooks.onUserUpdated(panelUser(whole(row)))
          return rows
        },
        createMany: refuseMany,
        updateMany: refuseMany,
        deleteMany: refuseMany,
      },
    },
  })
}
