/** `npm run --silent token`: prints one service token for the gateway that this environment configures, and nothing else. */
import { parseArgs } from 'node:util'
import { isPermission, permissions } from '../src/auth/permissions.ts'
import type { Permission } from '../src/auth/permissions.ts'
import { loadConfig } from '../src/config/config.ts'
import { developmentToken, longestTtlSeconds, usualPermissions } from './development-token.ts'

const usage = `npm run --silent token -- [--permissions user:read,item:read] [--user ID] [--ttl 15m]

  --permissions  comma list; without it: ${usualPermissions.join(',')}
  --user         the panel user on whose behalf the caller acts
  --ttl          how long it is valid, e.g. 90s, 15m, 1h (at most 1h; 15m without it)
`

/** A wrong argument: the message is for the person at the keyboard. */
class UsageError extends Error {}

try {
  const { values } = parseArgs({
    options: {
      permissions: { type: 'string' },
      user: { type: 'string' },
      ttl: { type: 'string', default: '15m' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) process.stdout.write(usage)
  else {
    const token = await developmentToken(loadConfig(process.env), {
      permissions: values.permissions === undefined ? usualPermissions : permissionsFrom(values.permissions),
      ttlSeconds: secondsFrom(values.ttl),
      actingUserId: values.user,
      now: Date.now(),
    })
    process.stdout.write(`${token}\n`)
  }
} catch (error) {
  const { message, code } = error as Error & { code?: string }
  process.stderr.write(`token: ${message}\n`)
  const isUsage = error instanceof UsageError || code?.startsWith('ERR_PARSE_ARGS')
  if (isUsage) process.stderr.write(`\n${usage}`)
  process.exitCode = isUsage ? 64 : 78
}

function permissionsFrom(list: string): Permission[] {
  const words = list.split(',').map((word) => word.trim())
  const unknown = words.filter((word) => !isPermission(word))
  if (unknown.length > 0) {
    throw new UsageError(
      `there is no permission ${unknown.map((word) => `"${word}"`).join(', ')}; there are ${permissions.join(', ')}.`,
    )
  }
  return words.filter(isPermission)
}

function secondsFrom(text: string): number {
  const [, amount, unit = 's'] = /^(\d{1,6})([smh]?)$/.exec(text) ?? []
  const seconds = Number(amount) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 1)
  if (!(seconds >= 1 && seconds <= longestTtlSeconds)) {
    throw new UsageError('--ttl: expected 1s to 1h, for example 90s, 15m or 1h.')
  }
  return seconds
}
