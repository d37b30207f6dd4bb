const regions = new Intl.DisplayNames('en-GB', { type: 'region' })

/** `Germany`; the code itself where nobody has a name for it. */
export function countryText(code: string): string {
  try {
    return regions.of(code) ?? code
  } catch {
    return code
  }
}
