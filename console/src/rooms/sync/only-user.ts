import { useSession } from '../../shell/session.tsx'

/** The user for whom the token acts: it is then shown that user alone, and nothing that concerns all. Null for none. */
export function useOnlyUser(): string | null {
  return useSession().caller.actingUserId
}
