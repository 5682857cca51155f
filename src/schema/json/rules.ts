import type { CompatibilityPolicy, SideWords } from '../schema.ts'

/** Does a difference break: never, always, or under every policy but the lenient one. */
type Breaks = 'never' | 'always' | 'strictly'

interface Rule {
  readonly breaks: Breaks
  readonly says: Sentence
  readonly explains: string
  readonly hint: string
}

type Sentence = (path: string, words: SideWords) => string

const appears: Sentence = (path, { reader, writer }) =>
  `The keyword at path '${path}' in the ${reader} schema is not present in the ${writer} schema`
const disappears: Sentence = (path, { reader, writer }) =>
  `The keyword at path '${path}' in the ${writer} schema is not present in the ${reader} schema`
const isMore: Sentence = (path, { reader, writer }) =>
  `The value at path '${path}' in the ${reader} schema is more than its value in the ${writer} schema`
const isLess: Sentence = (path, { reader, writer }) =>
  `The value at path '${path}' in the ${reader} schema is less than its value in the ${writer} schema`
const differs: Sentence = (path, { reader, writer }) =>
  `The value at path '${path}' is different between the ${reader} and ${writer} schema`
const hasMore: Sentence = (path, { reader, writer }) =>
  `An array or combined type at path '${path}' has more elements in the ${reader} schema than the ${writer} schema`
const hasFewer: Sentence = (path, { reader, writer }) =>
  `An array or combined type at path '${path}' has fewer elements in the ${reader} schema than the ${writer} schema`
const isAnother: Sentence = (path, { reader, writer }) =>
  `A type at path '${path}' is different between the ${reader} schema and the ${writer} schema`
const joinsOpen: Sentence = (path, { reader, writer }) =>
  `The ${reader} schema has an open content model and has a property or item at path '${path}' which is missing in the ${writer} schema`
const joinsUnopen: Sentence = (path, { reader, writer }) =>
  `The ${reader} schema has an unopen content model and has a required property at path '${path}' which is missing in the ${writer} schema`
const leavesClosed: Sentence = (path, { reader, writer }) =>
  `The ${reader} has a closed content model and is missing a property or item present at path '${path}' in the ${writer} schema`
const joinsUncovered: Sentence = (path, { reader, writer }) =>
  `The ${reader} schema has a property or item at path '${path}' which is missing in the ${writer} schema and is not covered by its partially open content model`
const leavesUncovered: Sentence = (path, { reader, writer }) =>
  `A property or item is missing in the ${reader} schema but present at path '${path}' in the ${writer} schema and is not covered by its partially open content model`

const nothingToDo = 'Nothing to do.'
const keepBound = 'Leave the bound as wide as it was, or put the narrower one on a property of another name.'
const keepRest = 'Leave open what was open, or compare under the lenient policy.'

function bound(words: { readonly what: string; readonly isUpper: boolean }) {
  const { what, isUpper } = words
  const narrower: Rule = {
    breaks: 'always',
    says: isUpper ? isLess : isMore,
    explains: `The reader's ${what} is tighter, so data within the writer's bound can be refused.`,
    hint: keepBound,
  }
  const wider: Rule = {
    breaks: 'never',
    says: isUpper ? isMore : isLess,
    explains: `The reader's ${what} is wider.`,
    hint: nothingToDo,
  }
  return {
    added: {
      breaks: 'always',
      says: appears,
      explains: `The reader has a ${what} where the writer has none.`,
      hint: keepBound,
    } satisfies Rule,
    removed: {
      breaks: 'never',
      says: disappears,
      explains: `The reader drops the ${what} of the writer.`,
      hint: nothingToDo,
    } satisfies Rule,
    increased: isUpper ? wider : narrower,
    decreased: isUpper ? narrower : wider,
  }
}

const maxLength = bound({ what: 'greatest length', isUpper: true })
const minLength = bound({ what: 'least length', isUpper: false })
const maximum = bound({ what: 'maximum', isUpper: true })
const minimum = bound({ what: 'minimum', isUpper: false })
const exclusiveMaximum = bound({ what: 'exclusive maximum', isUpper: true })
const exclusiveMinimum = bound({ what: 'exclusive minimum', isUpper: false })
const maxProperties = bound({ what: 'greatest number of properties', isUpper: true })
const minProperties = bound({ what: 'least number of properties', isUpper: false })
const maxItems = bound({ what: 'greatest number of items', isUpper: true })
const minItems = bound({ what: 'least number of items', isUpper: false })
const maxContains = bound({ what: 'greatest number of contained items', isUpper: true })
const minContains = bound({ what: 'least number of contained items', isUpper: false })

const harmless = (says: Sentence, explains: string): Rule => ({ breaks: 'never', says, explains, hint: nothingToDo })
const breaking = (says: Sentence, explains: string, hint: string): Rule => ({ breaks: 'always', says, explains, hint })
const strict = (says: Sentence, explains: string, hint: string): Rule => ({ breaks: 'strictly', says, explains, hint })

const addedToOpen =
  'The writer lets any member through here, and the reader says what it must look like: old data can hold something else under this name.'
const closeFirst =
  'Close the earlier schema with additionalProperties: false before adding members, add members of any shape ({}), or compare under the lenient policy.'

/** Upstream's kinds of difference: which break, in what words, and what they mean (compatibility.md 3.4). */
export const rules = {
  ID_CHANGED: harmless(differs, 'The id is another.'),
  TITLE_CHANGED: harmless(differs, 'The title is another.'),
  DESCRIPTION_CHANGED: harmless(differs, 'The description is another.'),
  DEFAULT_CHANGED: harmless(differs, 'The default is another.'),
  SCHEMA_ADDED: breaking(
    () => '',
    'The reader constrains what the writer leaves free.',
    'Leave the place without a schema, or constrain it in both versions.',
  ),
  SCHEMA_REMOVED: harmless(disappears, 'The reader no longer constrains what the writer does.'),
  TYPE_CHANGED: breaking(
    isAnother,
    'The reader takes values of another kind here than the writer puts.',
    'Keep the type, or let the reader take both with a list of types or anyOf.',
  ),
  TYPE_EXTENDED: harmless(isAnother, 'The reader takes any number where the writer puts integers.'),
  TYPE_NARROWED: breaking(
    isAnother,
    'The reader takes integers alone where the writer can put any number.',
    "Keep 'number', or check for integers where the data is used.",
  ),
  MAX_LENGTH_ADDED: maxLength.added,
  MAX_LENGTH_REMOVED: maxLength.removed,
  MAX_LENGTH_INCREASED: maxLength.increased,
  MAX_LENGTH_DECREASED: maxLength.decreased,
  MIN_LENGTH_ADDED: minLength.added,
  MIN_LENGTH_REMOVED: minLength.removed,
  MIN_LENGTH_INCREASED: minLength.increased,
  MIN_LENGTH_DECREASED: minLength.decreased,
  PATTERN_ADDED: breaking(appears, 'The reader asks for a pattern where the writer has none.', 'Leave the text free.'),
  PATTERN_REMOVED: harmless(disappears, 'The reader drops the pattern.'),
  PATTERN_CHANGED: breaking(
    differs,
    'The patterns are different texts; whether one takes in the other is not examined.',
    'Keep the pattern as it is written, or drop it.',
  ),
  MAXIMUM_ADDED: maximum.added,
  MAXIMUM_REMOVED: maximum.removed,
  MAXIMUM_INCREASED: maximum.increased,
  MAXIMUM_DECREASED: maximum.decreased,
  MINIMUM_ADDED: minimum.added,
  MINIMUM_REMOVED: minimum.removed,
  MINIMUM_INCREASED: minimum.increased,
  MINIMUM_DECREASED: minimum.decreased,
  EXCLUSIVE_MAXIMUM_ADDED: exclusiveMaximum.added,
  EXCLUSIVE_MAXIMUM_REMOVED: exclusiveMaximum.removed,
  EXCLUSIVE_MAXIMUM_INCREASED: exclusiveMaximum.increased,
  EXCLUSIVE_MAXIMUM_DECREASED: exclusiveMaximum.decreased,
  EXCLUSIVE_MINIMUM_ADDED: exclusiveMinimum.added,
  EXCLUSIVE_MINIMUM_REMOVED: exclusiveMinimum.removed,
  EXCLUSIVE_MINIMUM_INCREASED: exclusiveMinimum.increased,
  EXCLUSIVE_MINIMUM_DECREASED: exclusiveMinimum.decreased,
  MULTIPLE_OF_ADDED: breaking(
    appears,
    'The reader takes multiples alone where the writer can put any number.',
    keepBound,
  ),
  MULTIPLE_OF_REMOVED: harmless(disappears, 'The reader takes any number where the writer puts multiples.'),
  MULTIPLE_OF_EXPANDED: breaking(
    isMore,
    "The reader's step is a multiple of the writer's: numbers between are refused.",
    keepBound,
  ),
  MULTIPLE_OF_REDUCED: harmless(isLess, "The reader's step divides the writer's."),
  MULTIPLE_OF_CHANGED: breaking(differs, "The reader's step and the writer's do not divide each other.", keepBound),
  ENUM_ARRAY_EXTENDED: harmless(hasMore, 'The reader takes more values.'),
  ENUM_ARRAY_NARROWED: breaking(hasFewer, 'The reader lacks values that the writer can put.', 'Keep all values.'),
  ENUM_ARRAY_CHANGED: breaking(
    isAnother,
    'The reader lacks values that the writer can put.',
    'Keep all values and add to them.',
  ),
  NOT_TYPE_NARROWED: harmless(hasFewer, 'The reader forbids no more than the writer.'),
  NOT_TYPE_EXTENDED: breaking(hasMore, 'The reader forbids what the writer can put.', 'Forbid no more than before.'),
  COMBINED_TYPE_EXTENDED: harmless(isAnother, 'The parts are joined more loosely.'),
  COMBINED_TYPE_CHANGED: breaking(
    isAnother,
    'The parts are joined by another keyword, which can refuse what the old one took.',
    'Keep the keyword, or go over to anyOf.',
  ),
  COMBINED_TYPE_SUBSCHEMAS_CHANGED: breaking(
    isAnother,
    'Not every part has a part of its own on the other side that takes all its data.',
    'Change parts only in ways that are compatible one by one.',
  ),
  PRODUCT_TYPE_EXTENDED: breaking(hasMore, 'The reader asks for more parts to hold at once.', 'Add no parts to allOf.'),
  PRODUCT_TYPE_NARROWED: harmless(hasFewer, 'The reader asks for fewer parts to hold at once.'),
  SUM_TYPE_EXTENDED: harmless(hasMore, 'The reader has more alternatives.'),
  SUM_TYPE_NARROWED: breaking(hasFewer, 'The reader has fewer alternatives.', 'Keep all alternatives.'),
  REQUIRED_ATTRIBUTE_ADDED: breaking(
    appears,
    'The reader requires what the writer can leave out.',
    'Leave the property optional, or give it a default.',
  ),
  REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED: harmless(
    appears,
    'The reader requires the property and has a default for it.',
  ),
  REQUIRED_ATTRIBUTE_REMOVED: harmless(disappears, 'The reader no longer requires the property.'),
  PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL: harmless(leavesClosed, 'The reader lets any member through here.'),
  PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL: harmless(leavesClosed, 'The writer never puts the property.'),
  PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL: strict(
    leavesClosed,
    'The reader knows no such property and takes none that it does not know.',
    'Keep the property, or open the schema first.',
  ),
  PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: harmless(
    leavesUncovered,
    'What the reader takes under other names takes the property in.',
  ),
  PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: strict(
    leavesUncovered,
    'What the reader takes under other names does not take the property in.',
    'Keep the property, or widen the schema of the other names.',
  ),
  PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL: harmless(joinsOpen, 'The new property takes any value.'),
  REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL: breaking(
    joinsOpen,
    'The reader requires a property that the writer does not know.',
    'Leave the property optional, and close the earlier schema first.',
  ),
  REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL: strict(joinsOpen, addedToOpen, closeFirst),
  OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL: strict(joinsOpen, addedToOpen, closeFirst),
  PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: harmless(
    joinsUncovered,
    'The new property takes all that the writer can put under its name.',
  ),
  PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: strict(
    joinsUncovered,
    'The new property does not take all that the writer can put under its name.',
    'Let the new property take what the writer allows for other names.',
  ),
  REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL: breaking(
    joinsUnopen,
    'The reader requires a property that the writer does not know.',
    'Leave the property optional, or give it a default.',
  ),
  REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL: harmless(
    joinsUnopen,
    'The new property has a default.',
  ),
  OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL: harmless(joinsUnopen, 'The new property is optional.'),
  DEPENDENCY_ARRAY_ADDED: breaking(
    appears,
    'The reader asks for further properties beside this one.',
    'Add no dependency.',
  ),
  DEPENDENCY_ARRAY_REMOVED: harmless(disappears, 'The reader no longer asks for properties beside this one.'),
  DEPENDENCY_ARRAY_EXTENDED: breaking(
    hasMore,
    'The reader asks for more properties beside this one.',
    'Add no dependency.',
  ),
  DEPENDENCY_ARRAY_NARROWED: harmless(hasFewer, 'The reader asks for fewer properties beside this one.'),
  DEPENDENCY_ARRAY_CHANGED: breaking(
    differs,
    'The reader asks for other properties beside this one.',
    'Add no dependency.',
  ),
  DEPENDENCY_SCHEMA_ADDED: breaking(
    appears,
    'The reader asks for more where this property is present.',
    'Add no dependency.',
  ),
  DEPENDENCY_SCHEMA_REMOVED: harmless(disappears, 'The reader asks for nothing more where this property is present.'),
  ADDITIONAL_PROPERTIES_ADDED: harmless(appears, 'The reader takes properties that it does not know.'),
  ADDITIONAL_PROPERTIES_REMOVED: strict(appears, 'The reader takes no properties that it does not know.', keepRest),
  ADDITIONAL_PROPERTIES_NARROWED: strict(
    hasFewer,
    'The reader says what properties that it does not know must look like.',
    keepRest,
  ),
  ADDITIONAL_PROPERTIES_EXTENDED: harmless(hasMore, 'The reader takes any properties that it does not know.'),
  UNEVALUATED_PROPERTIES_ADDED: harmless(appears, 'The reader takes properties that it does not know.'),
  UNEVALUATED_PROPERTIES_REMOVED: strict(appears, 'The reader takes no properties that it does not know.', keepRest),
  UNEVALUATED_PROPERTIES_NARROWED: strict(
    hasFewer,
    'The reader says what properties that it does not know must look like.',
    keepRest,
  ),
  UNEVALUATED_PROPERTIES_EXTENDED: harmless(hasMore, 'The reader takes any properties that it does not know.'),
  MAX_PROPERTIES_ADDED: maxProperties.added,
  MAX_PROPERTIES_REMOVED: maxProperties.removed,
  MAX_PROPERTIES_INCREASED: maxProperties.increased,
  MAX_PROPERTIES_DECREASED: maxProperties.decreased,
  MIN_PROPERTIES_ADDED: minProperties.added,
  MIN_PROPERTIES_REMOVED: minProperties.removed,
  MIN_PROPERTIES_INCREASED: minProperties.increased,
  MIN_PROPERTIES_DECREASED: minProperties.decreased,
  ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL: harmless(leavesClosed, 'The reader lets any further item through.'),
  ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL: harmless(leavesClosed, 'The writer never puts the item.'),
  ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL: breaking(
    leavesClosed,
    'The reader takes no item at this place.',
    'Keep the item.',
  ),
  ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: harmless(
    leavesUncovered,
    'What the reader takes as further items takes the item in.',
  ),
  ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: breaking(
    leavesUncovered,
    'What the reader takes as further items does not take the item in.',
    'Keep the item, or widen the schema of further items.',
  ),
  ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL: harmless(joinsOpen, 'The new item takes any value.'),
  ITEM_ADDED_TO_OPEN_CONTENT_MODEL: breaking(
    joinsOpen,
    'The writer lets any item through here, and the reader says what it must look like.',
    'Close the earlier schema first, or add an item of any shape ({}).',
  ),
  ITEM_ADDED_TO_CLOSED_CONTENT_MODEL: harmless(joinsUnopen, 'The writer puts no item at this place.'),
  ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: harmless(
    joinsUncovered,
    'The new item takes all that the writer can put at its place.',
  ),
  ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL: breaking(
    joinsUncovered,
    'The new item does not take all that the writer can put at its place.',
    'Let the new item take what the writer allows for further items.',
  ),
  ADDITIONAL_ITEMS_ADDED: harmless(appears, 'The reader takes further items.'),
  ADDITIONAL_ITEMS_REMOVED: breaking(appears, 'The reader takes no further items.', 'Leave open what was open.'),
  ADDITIONAL_ITEMS_NARROWED: breaking(
    hasFewer,
    'The reader says what further items must look like.',
    'Leave open what was open.',
  ),
  ADDITIONAL_ITEMS_EXTENDED: harmless(hasMore, 'The reader takes any further items.'),
  UNEVALUATED_ITEMS_ADDED: harmless(appears, 'The reader takes further items.'),
  UNEVALUATED_ITEMS_REMOVED: breaking(appears, 'The reader takes no further items.', 'Leave open what was open.'),
  UNEVALUATED_ITEMS_NARROWED: breaking(
    hasFewer,
    'The reader says what further items must look like.',
    'Leave open what was open.',
  ),
  UNEVALUATED_ITEMS_EXTENDED: harmless(hasMore, 'The reader takes any further items.'),
  MAX_ITEMS_ADDED: maxItems.added,
  MAX_ITEMS_REMOVED: maxItems.removed,
  MAX_ITEMS_INCREASED: maxItems.increased,
  MAX_ITEMS_DECREASED: maxItems.decreased,
  MIN_ITEMS_ADDED: minItems.added,
  MIN_ITEMS_REMOVED: minItems.removed,
  MIN_ITEMS_INCREASED: minItems.increased,
  MIN_ITEMS_DECREASED: minItems.decreased,
  MAX_CONTAINS_ADDED: maxContains.added,
  MAX_CONTAINS_REMOVED: maxContains.removed,
  MAX_CONTAINS_INCREASED: maxContains.increased,
  MAX_CONTAINS_DECREASED: maxContains.decreased,
  MIN_CONTAINS_ADDED: minContains.added,
  MIN_CONTAINS_REMOVED: minContains.removed,
  MIN_CONTAINS_INCREASED: minContains.increased,
  MIN_CONTAINS_DECREASED: minContains.decreased,
  UNIQUE_ITEMS_ADDED: breaking(appears, 'The reader refuses equal items.', 'Leave equal items allowed.'),
  UNIQUE_ITEMS_REMOVED: harmless(disappears, 'The reader takes equal items.'),
} satisfies Record<string, Rule>

export type Kind = keyof typeof rules

/** Whether a kind is one of upstream's. */
export function isKind(kind: string): kind is Kind {
  return Object.hasOwn(rules, kind)
}

/** Upstream's kinds. */
export const allKinds: readonly Kind[] = Object.keys(rules).filter(isKind)

/** What upstream accepts without looking although data can break: kinds of our own, which never refuse (7.7). */
export const warnings = {
  TYPE_KEYWORD_ADDED: {
    explains:
      'The reader names a type where the writer had keywords of that type alone: values of other types are refused.',
    hint: 'Name the type from the first version on.',
  },
  REQUIRED_UNDECLARED_PROPERTY_ADDED: {
    explains: 'The reader requires a property that it does not declare; upstream ignores such names.',
    hint: 'Declare the property, or do not require it.',
  },
  PATTERN_PROPERTIES_CHANGED: {
    explains: 'The schemas of properties by pattern are other ones; upstream does not compare them.',
    hint: 'Check by hand that the new patterns take the old data.',
  },
  PROPERTY_NAMES_CHANGED: {
    explains: 'What names properties may have is another; upstream does not compare it.',
    hint: 'Check by hand that the new rule takes the old names.',
  },
  CONTAINS_CHANGED: {
    explains: 'What the array must contain is another; upstream does not compare it.',
    hint: 'Check by hand that old arrays still hold such an item.',
  },
  CONDITION_CHANGED: {
    explains: 'The condition (if, then, else) is another; upstream does not compare it.',
    hint: 'Check by hand that the new condition takes the old data.',
  },
  FORMAT_CHANGED: {
    explains: 'The format is another; upstream does not compare it, readers that check formats can refuse old data.',
    hint: 'Keep the format where readers check it.',
  },
  EXCLUSIVE_FLAG_ADDED: {
    explains: 'The bound itself is now excluded; upstream does not compare the flags of draft 4.',
    hint: 'Leave the bound included, or go over to the numeric form of draft 6.',
  },
  RECURSIVE_REFERENCE_ADDED: {
    explains: 'Upstream does not know $recursiveRef and takes the place to be unconstrained.',
    hint: 'Write $ref: "#", or go over to $dynamicRef of 2020-12.',
  },
  PATTERN_NOT_UNDERSTOOD: {
    explains: 'The pattern cannot be matched in linear time, so it counts as matching no name.',
    hint: 'Write the pattern without look-around, back references and possessive quantifiers.',
  },
  TRAILING_TEXT_IGNORED: {
    explains: 'There is text behind the schema; it is ignored and not stored.',
    hint: 'Remove the text behind the schema.',
  },
  NUMBER_WORD_READ_AS_TEXT: {
    explains: 'A bare NaN or Infinity is no JSON; it is stored as a string.',
    hint: 'Write a number, or the word in quotes.',
  },
} as const satisfies Record<string, { readonly explains: string; readonly hint: string }>

export type Warning = keyof typeof warnings

/** Whether a difference breaks under a policy. */
export function breaksUnder(kind: Kind, policy: CompatibilityPolicy): boolean {
  const { breaks }: Rule = rules[kind]
  return breaks === 'always' || (breaks === 'strictly' && policy !== 'LENIENT')
}
