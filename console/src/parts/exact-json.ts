/** JSON that a person typed. A number with more digits than a number of JavaScript keeps would arrive as another one, and nobody would see it. */

/** Texts, which are passed over, and numbers. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** Throws a SyntaxError where it is no JSON, and a RangeError with a sentence for people where it holds such a number. */
export function exactJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  const lost = text.match(tokens)?.find((token) => !token.startsWith('"') && !isKept(token))
  if (lost !== undefined)
    throw new RangeError(`The number ${lost} would arrive as another one. As text, in quotes, it arrives as it is.`)
  return value
}

const isKept = (written: string): boolean => sameForm(written) === sameForm(String(Number(written)))

/** One spelling of all that say the same: `1.50e3`, `1500` and `15e2`. */
function sameForm(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const last = digits.replace(/0+$/, '')
  if (last === '') return whole === '' ? written : '0'
  return `${sign}${last}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - last.length)}`
}
