/**
 * NOT Prisma: a stand-in of some lines that calls a query extension as Prisma Client documents it (`query.<model>.<operation>` gets
 * `{ model, operation, args, query }`, and what it returns is the caller's result), over rows in memory. Prisma's engine is a
 * download of its own, so this repository does without it; with the real client only this file goes away.
 */
import type { UserRow } from './marketplace-extension.ts'

type Args = { [name: string]: unknown }
type Operation = (args: Args) => Promise<unknown>
type Wrapped = (call: { model: string; operation: string; args: Args; query: Operation }) => Promise<unknown>

export interface UserDelegate {
  create(args: { data: Partial<UserRow>; select?: Args }): Promise<UserRow>
  update(args: { where: { id: string }; data: Partial<UserRow> }): Promise<UserRow>
  upsert(args: { where: { id: string }; create: Partial<UserRow>; update: Partial<UserRow> }): Promise<UserRow>
  delete(args: { where: { id: string } }): Promise<UserRow>
  deleteMany(args: object): Promise<{ count: number }>
}

export interface StandIn {
  user: UserDelegate
  $extends(extension: { query: { user: object } }): StandIn
}

export function standIn(rows = new Map<string, UserRow>()): StandIn {
  const found = (id: string): UserRow => {
    const row = rows.get(id)
    if (!row) throw new Error(`P2025: no user ${id}`)
    return row
  }
  const create = ({ data }: { data: Partial<UserRow> }): UserRow => {
    const now = new Date()
    const row = {
      firstName: null,
      lastName: null,
      role: 'USER',
      isActive: true,
      createdAt: now,
      updatedAt: now,
      ...data,
    }
    if ([...rows.values()].some(({ email }) => email === row.email)) throw new Error('P2002: email')
    rows.set(row.id ?? '', row as UserRow)
    return row as UserRow
  }
  const update = ({ where, data }: { where: { id: string }; data: Partial<UserRow> }): UserRow => {
    const before = found(where.id)
    const row = { ...before, ...data, updatedAt: new Date(before.updatedAt.getTime() + 1) }
    rows.set(where.id, row)
    return row
  }
  const base = {
    create: async (args: Parameters<UserDelegate['create']>[0]) => create(args),
    update: async (args: Parameters<UserDelegate['update']>[0]) => update(args),
    async upsert(args: Parameters<UserDelegate['upsert']>[0]) {
      const { where } = args
      return rows.has(where.id) ? update({ where, data: args.update }) : create({ data: { ...where, ...args.create } })
    },
    async delete({ where }: { where: { id: string } }) {
      const row = found(where.id)
      rows.delete(where.id)
      return row
    },
    async deleteMany() {
      const count = rows.size
      rows.clear()
      return { count }
    },
  }
  return extended(base)
}

function extended(user: UserDelegate): StandIn {
  return {
    user,
    $extends({ query }) {
      const wrapped = Object.entries(query.user).map(([operation, wrap]: [string, Wrapped]) => {
        const inner = user[operation as keyof UserDelegate] as Operation | undefined
        return [
          operation,
          async (args: Args) => wrap({ model: 'User', operation, args, query: async (a) => inner?.(a) }),
        ]
      })
      return extended({ ...user, ...(Object.fromEntries(wrapped) as UserDelegate) })
    },
  }
}
