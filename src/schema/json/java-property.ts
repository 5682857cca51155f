const categories = new Set(
  (
    'Cn Lu Ll Lt Lm Lo Mn Me Mc Nd Nl No Zs Zl Zp Cc Cf Co Cs Pd Ps Pe Pc Po Sm Sc Sk So Pi Pf ' +
    'L M N Z C P S LC LD L1 all'
  ).split(' '),
)
const asciiClasses = new Set(
  'ASCII Alnum Alpha Blank Cntrl Digit Graph Lower Print Punct Space Upper XDigit'.split(' '),
)
const javaClasses = new Set(
  (
    'LowerCase UpperCase Alphabetic Ideographic TitleCase Digit Defined Letter LetterOrDigit JavaIdentifierStart ' +
    'JavaIdentifierPart UnicodeIdentifierStart UnicodeIdentifierPart IdentifierIgnorable SpaceChar Whitespace ' +
    'ISOControl Mirrored'
  )
    .split(' ')
    .map(name => `java${name}`),
)
const binaryProperties = new Set(
  (
    'ALPHABETIC LETTER IDEOGRAPHIC LOWERCASE UPPERCASE TITLECASE WHITE_SPACE WHITESPACE CONTROL PUNCTUATION HEX_DIGIT ' +
    'HEXDIGIT ASSIGNED NONCHARACTER_CODE_POINT NONCHARACTERCODEPOINT DIGIT ALNUM BLANK GRAPH PRINT WORD JOIN_CONTROL ' +
    'JOINCONTROL'
  ).split(' '),
)

/** Whether Java's `\p{…}` knows a name: a category, a class of its own, a script, a block or a binary property. */
export function isJavaProperty(text: string): boolean {
  const [, key, value] = /^([^=]*)=([^]*)$/.exec(text) ?? []
  if (key !== undefined && value !== undefined) return isKeyed(key.toLowerCase(), value)
  if (categories.has(text) || asciiClasses.has(text) || javaClasses.has(text)) return true
  if (text.startsWith('In')) return isBlock(text.slice(2))
  if (!text.startsWith('Is')) return false
  const name = text.slice(2)
  return categories.has(name) || binaryProperties.has(name.toUpperCase()) || isScript(name)
}

function isKeyed(key: string, value: string): boolean {
  if (key === 'gc' || key === 'general_category') return categories.has(value)
  if (key === 'sc' || key === 'script') return isScript(value)
  return (key === 'blk' || key === 'block') && isBlock(value)
}

// Blocks are too many to be worth a table: anything that looks like a name passes.
function isBlock(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_ -]*$/.test(name)
}

// The engine at hand knows the scripts; it is asked about a bare name, in the spelling it wants.
function isScript(name: string): boolean {
  if (!/^[A-Za-z]+(?:_[A-Za-z]+)*$/.test(name)) return false
  const spelt = name.toLowerCase().replace(/(?:^|_)[a-z]/g, start => start.toUpperCase())
  try {
    return new RegExp(`\\p{Script=${spelt}}`, 'u') instanceof RegExp
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
