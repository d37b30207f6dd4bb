import { Lexer, TokenKind } from 'graphql'
import type { Source } from 'graphql'
import { tooComplex } from './refusal.ts'

/**
 * Walks the tokens without recursion and stops at the limits, so that the parser, which recurses, only ever meets text of
 * bounded size and nesting. Returns the number of tokens; throws GraphQL's own syntax error for what is not a token.
 */
export function scanTokens(source: Source, limits: { tokens: number; nesting: number }): number {
  const lexer = new Lexer(source)
  let tokens = 0
  let nesting = 0
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (++tokens > limits.tokens) throw tooComplex('tokens', limits.tokens, `more than ${limits.tokens}`)
    switch (token.kind) {
      case TokenKind.BRACE_L:
      case TokenKind.BRACKET_L:
      case TokenKind.PAREN_L:
        if (++nesting > limits.nesting) throw tooComplex('nesting', limits.nesting, `more than ${limits.nesting}`)
        break
      case TokenKind.BRACE_R:
      case TokenKind.BRACKET_R:
      case TokenKind.PAREN_R:
        nesting--
        break
    }
  }
  return tokens
}
