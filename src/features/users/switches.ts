/** What the operator has switched off is refused at the door of this room. */
import { Failure } from '../../kit/failure.ts'

export interface Switches {
  /** For what needs the marketplace. */
  mustBeConnected(): void
  /** For what changes users. */
  mustBeOn(): void
}

interface SwitchConfig {
  /** ENABLE_MARKETPLACE_INTEGRATION */
  readonly connected: boolean
  /** ENABLE_USER_SYNC */
  readonly syncEnabled: boolean
}

export function createSwitches({ connected, syncEnabled }: SwitchConfig): Switches {
  function mustBeConnected(): void {
    if (connected) return
    throw new Failure(
      'FEATURE_DISABLED',
      'The link to the marketplace is switched off (ENABLE_MARKETPLACE_INTEGRATION).',
    )
  }

  return {
    mustBeConnected,
    mustBeOn() {
      mustBeConnected()
      if (!syncEnabled) throw new Failure('FEATURE_DISABLED', 'Synchronising users is switched off (ENABLE_USER_SYNC).')
    },
  }
}
