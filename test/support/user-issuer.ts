/** The issuer of a panel's users: what the gateway is told of it, and tokens that it signs. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'

export interface UserIssuer {
  /** For the gateway. */
  readonly env: { GATEWAY_ISSUERS_FILE: string }
  token(userId: string, roles: readonly string[]): Promise<string>
  remove(): Promise<void>
}

export async function userIssuer(roles: Record<string, readonly string[] | 'all'>): Promise<UserIssuer> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-issuers-'))
  const secret = randomBytes(32).toString('hex')
  const issuer = 'users.panel.example.org'
  const audience = 'gateway.ctrl-alt-play.com'
  const table = [
    {
      kind: 'user',
      issuer,
      algorithms: ['HS256'],
      audiences: [audience],
      keys: { secrets: [{ file: 'users.secret' }] },
      roles,
    },
  ]
  await writeFile(join(folder, 'users.secret'), secret, { mode: 0o600 })
  await writeFile(join(folder, 'issuers.json'), JSON.stringify(table))
  return {
    env: { GATEWAY_ISSUERS_FILE: join(folder, 'issuers.json') },
    token(userId, held) {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({ roles: held })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setIssuedAt(now)
        .setExpirationTime(now + 900)
        .sign(Buffer.from(secret))
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
