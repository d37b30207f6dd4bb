import { useSession } from '../shell/session.tsx'

/** In the place of what the token does not allow, and which therefore is not asked for. */
export function Lacking({ permission, what }: { permission: string; what: string }) {
  const { caller } = useSession()
  return (
    <div className="notice">
      <p>
        {what}: your token lacks the permission <code>{permission}</code>.
      </p>
      <p className="hint">It has: {caller.permissions.join(', ') || 'none'}.</p>
    </div>
  )
}
