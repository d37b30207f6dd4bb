/**
 * An extension for Prisma Client that tells the marketplace what happens to the panel's users:
 *
 *     const prisma = new PrismaClient().$extends(marketplaceUsers(createUserEventHooks(client)))
 *
 * It uses the `query` component (`$extends({ query: { user: { create({ args, query }) … } } })`). The panel's own write comes first,
 * and its result is handed back whatever becomes of the hook, which never throws and never waits for the gateway.
 */
import type { PanelUser, UserEventHooks } from '../../client/src/index.ts'

/** The panel's `User` model. Adapt this and `panelUser` to yours. */
export interface UserRow {
  id: string
  email: string
  username: string
  firstName: string | null
  lastName: string | null
  role: 'USER' | 'MODERATOR' | 'ADMIN'
  isActive: boolean
  createdAt: Date
  updatedAt: Date
}

/** What Prisma hands to a query extension, as far as it is used here. */
interface Call<Result> {
  args: { select?: unknown; omit?: unknown; [name: string]: unknown }
  query: (args: Call<Result>['args']) => Promise<Result>
}

export function panelUser(row: UserRow): PanelUser {
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

export function marketplaceUsers(hooks: UserEventHooks) {
  /** A row read with `select` or `omit` is not the whole user: the user would be told in part, so it is not told at all. */
  const whole = (args: Call<unknown>['args']): void => {
    if (args.select !== undefined || args.omit !== undefined) {
      throw new Error('Writes of users must not use select or omit: the marketplace is told the whole user.')
    }
  }

  /** Writes of many give a count and no rows, so nobody could be told. */
  const refuseMany = (): never => {
    throw new Error('Write users one by one, or write them elsewhere and call hooks.bulkSyncUsers afterwards.')
  }

  return {
    name: 'marketplace-users',
    query: {
      user: {
        async create({ args, query }: Call<UserRow>) {
          whole(args)
          const row = await query(args)
          await hooks.onUserCreated(panelUser(row))
          return row
        },
        async update({ args, query }: Call<UserRow>) {
          whole(args)
          const row = await query(args)
          await hooks.onUserUpdated(panelUser(row))
          return row
        },
        async upsert({ args, query }: Call<UserRow>) {
          whole(args)
          const row = await query(args)
          // A row that was made just now has never been changed.
          const isNew = row.createdAt.getTime() === row.updatedAt.getTime()
          await (isNew ? hooks.onUserCreated(panelUser(row)) : hooks.onUserUpdated(panelUser(row)))
          return row
        },
        async delete({ args, query }: Call<UserRow>) {
          const row = await query(args)
          await hooks.onUserDeleted(row.id)
          return row
        },
        createMany: refuseMany,
        createManyAndReturn: refuseMany,
        updateMany: refuseMany,
        updateManyAndReturn: refuseMany,
        deleteMany: refuseMany,
      },
    },
  }
}
