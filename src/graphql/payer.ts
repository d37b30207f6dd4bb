import type { Asker } from '../auth/asker.ts'
import { identityKey } from '../auth/caller.ts'
import { addressKey } from '../limits/address.ts'

/** Whose budgets and places are used: those of the identity and, without one, of the address, so that nobody uses up what all others have. */
export const payerKey = ({ caller, request }: Asker): string =>
  caller.kind === 'anonymous' ? addressKey(request.remoteAddress ?? '') : identityKey(caller)
