/** How names are written; a name of one small word is both snake and camel. */
export const nameStyles = {
  pascal: /^[A-Z][A-Za-z0-9]*$/,
  camel: /^_?[a-z][A-Za-z0-9]*$/,
  snake: /^_?[a-z][a-z0-9]*(_[a-z0-9]+)*$/,
  upper: /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/,
  namespace: /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/,
} as const

/** Whichever of snake_case and camelCase most of the names follow; snake_case where neither leads. */
export function leadingStyle(names: readonly string[]): 'snake' | 'camel' {
  const camel = names.filter(name => !nameStyles.snake.test(name) && nameStyles.camel.test(name)).length
  const snake = names.filter(name => nameStyles.snake.test(name) && !nameStyles.camel.test(name)).length
  return camel > snake ? 'camel' : 'snake'
}

/** How people call a style. */
export const styleNames = {
  pascal: 'PascalCase',
  camel: 'camelCase',
  snake: 'snake_case',
  upper: 'UPPER_SNAKE_CASE',
  namespace: 'lower case, split by dots',
} as const
