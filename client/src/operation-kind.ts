/** Block text, text, comments, braces and words; what is not closed goes on to its end. */
const tokens = /"""(?:[^"\\]|\\(?:""")?|"(?!""))*(?:"""|$)|"(?:[^"\\\n\r]|\\.)*"?|#[^\n\r]*|[{}]|[$@]?\w+/g

/**
 * Whether one of the operations of this document is a mutation, as far as words tell: a fragment or a type of that name outside of
 * braces counts too, because to take a read for a write costs a repeat, and the reverse may cost money.
 */
export function holdsMutation(document: string): boolean {
  if (!document.includes('mutation')) return false
  let depth = 0
  for (const [token] of document.matchAll(tokens)) {
    if (token === '{') depth++
    else if (token === '}') depth--
    else if (token === 'mutation' && depth === 0) return true
  }
  return false
}
