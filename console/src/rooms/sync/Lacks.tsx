import { useSession } from '../../shell/session.tsx'

/** Says what the token does not open, instead of asking for it in vain. */
export const Lacks = ({ permission, what }: { permission: string; what: string }) => (
  <p className="hint">
    {what} needs the permission <code>{permission}</code>, which your token lacks.
  </p>
)

/** Whether the token acts for one user: it is then shown that user alone, and nothing that concerns all. */
export function useOnlyUser(): string | null {
  return useSession().caller.actingUserId
}
