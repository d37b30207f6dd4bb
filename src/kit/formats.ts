/**
 * Forms of text that come from outside, one definition for both doors. Every test runs in linear time. GraphQL scalars only check
 * that a value is text; the services check its form, so that a bad field is an answer about that field and not a refused request.
 */
export interface Format {
  /** Continues "expected …". */
  readonly expects: string
  test(value: string): boolean
}

const format = (expects: string, test: (value: string) => boolean): Format => ({ expects, test })

/** U+0000–001F and U+007F–009F, half surrogate pairs, and the marks that reorder text when shown. */
const hidden = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u

/** One line of visible text. */
export function line(min: number, max: number): Format {
  const expects = `${min} to ${max} characters on one line, without control characters`
  return format(
    expects,
    (value) => value.length <= max && value.trim().length >= min && value.isWellFormed() && !hidden.test(value),
  )
}

/** Text that may have several lines. */
export function prose(min: number, max: number): Format {
  const expects = `${min} to ${max} characters of text`
  return format(expects, (value) => {
    if (value.length > max || value.trim().length < min || !value.isWellFormed()) return false
    return !hidden.test(value.replace(/[\t\n\r]/g, ' '))
  })
}

/** Ids that travel in paths and logs. */
export const id: Format = format(
  '1 to 128 characters of `A-Z a-z 0-9 . _ : @ -`, not only dots',
  (value) => /^[A-Za-z0-9._:@-]{1,128}$/.test(value) && !/^\.+$/.test(value),
)

/** Ids that the marketplace has given, in whatever form it gives them. Paths carry them encoded, but for dot segments, which servers resolve all the same. */
export const marketplaceId: Format = format(
  '1 to 512 characters without control characters, and no `.` or `..` between slashes',
  (value) =>
    value !== '' &&
    value.length <= 512 &&
    value.isWellFormed() &&
    !/\p{Cc}/u.test(value) &&
    !/(?:^|[/\\])\.\.?(?:[/\\]|$)/.test(value),
)

export const idempotencyKey: Format = format('1 to 128 characters of `A-Z a-z 0-9 . _ : -`', (value) =>
  /^[A-Za-z0-9._:-]{1,128}$/.test(value),
)

/** RFC 5321 lengths, RFC 6531 characters: exactly one @, a dot-separated domain, nothing invisible. */
export const email: Format = format('an e-mail address of at most 254 characters', (value) => {
  if (value.length > 254 || hidden.test(value) || !value.isWellFormed()) return false
  const at = value.lastIndexOf('@')
  const local = value.slice(0, at)
  const domain = value.slice(at + 1)
  if (
    at < 1 ||
    local.length > 64 ||
    /[\s@"(),:;<>[\]\\]/u.test(local) ||
    local.startsWith('.') ||
    local.endsWith('.') ||
    local.includes('..')
  )
    return false
  const labels = domain.split('.')
  return (
    labels.length > 1 &&
    labels.every(
      (label) => label.length <= 63 && /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u.test(label),
    )
  )
})

/** An address for links and pictures. */
export const url: Format = format(
  'an absolute http or https URL of at most 2,048 characters, without credentials',
  (value) => {
    if (value.length > 2048 || hidden.test(value) || !URL.canParse(value)) return false
    const { protocol, username, password, hostname } = new URL(value)
    return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && hostname !== ''
  },
)

/** Semantic Versioning 2.0.0, in pieces that cannot backtrack. */
export const semver: Format = format('a version of Semantic Versioning such as `1.4.0` or `2.0.0-rc.1`', (value) => {
  if (value.length > 128) return false
  const [, core = '', , pre, , build] = /^([^-+]*)(-([^+]*))?(\+(.*))?$/.exec(value) ?? []
  if (!/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(core)) return false
  const fits = (part: string) => /^[0-9A-Za-z-]+$/.test(part)
  if (pre !== undefined && !pre.split('.').every((part) => fits(part) && !/^0\d+$/.test(part))) return false
  return build === undefined || build.split('.').every(fits)
})

/** Not negative, and with at most 15 digits, so that it survives a marketplace that takes prices as JSON numbers. */
export const amount: Format = format(
  'a decimal number of at least 0 as text, such as `9.99`: at most 9 digits before the point and 6 behind it',
  (value) => /^(0|[1-9]\d{0,8})(\.\d{1,6})?$/.test(value),
)

/** The largest that both stores hold. */
const largestNumber = 2n ** 63n - 1n

export const wholeNumber: Format = format(
  `a whole number of 0 to ${largestNumber}`,
  (value) => /^(0|[1-9]\d{0,18})$/.test(value) && BigInt(value) <= largestNumber,
)

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

export const currency: Format = format('a currency of ISO 4217 such as `EUR`', (value) => currencies.has(value))

export const country: Format = format('a country of ISO 3166-1 alpha-2 such as `DE`', (value) =>
  /^[A-Z]{2}$/.test(value),
)

export const sha256Hex: Format = format('64 hexadecimal digits', (value) => /^[0-9a-fA-F]{64}$/.test(value))

const rfc3339Form = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

/** A day that exists, and a year of four digits in UTC as well, where it is written down and sent on. */
export const dateTime: Format = format('a moment of RFC 3339 such as `2026-11-22T09:30:00Z`', (value) => {
  const [, year, month, day] = rfc3339Form.exec(value) ?? []
  const utcYear = new Date(value).getUTCFullYear()
  if (year === undefined || !(utcYear >= 0 && utcYear <= 9999)) return false
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day)
})

/** Milliseconds of a text that passed `dateTime`. */
export const instantOf = (value: string): number => Date.parse(value)

/** A file name, not a path. */
export const fileName: Format = format(
  'a file name of 1 to 255 characters without a path',
  (value) => line(1, 255).test(value) && !/[/\\]/.test(value) && !/^\.+$/.test(value),
)

export const mediaType: Format = format('a media type such as `application/zip`', (value) =>
  /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/i.test(value),
)
