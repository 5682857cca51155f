/** Longest text or byte sequence, and largest number of items, that Java can hold: more is no value. */
export const MAX_LENGTH = 2 ** 31 - 9

/** Items that take no bytes, in one payload: nothing else bounds them. */
export const MAX_EMPTY_ITEMS = 100_000

/** Arrays, maps and records that refer to themselves, one inside the other. */
export const MAX_DEPTH = 500

/** Longest number behind a decimal, in bytes: printing takes time that grows faster than the length. */
export const MAX_DECIMAL_BYTES = 1024

/** Most digits after the point of a decimal. */
export const MAX_DECIMAL_SCALE = 2048

/** Types of a schema, one inside the other. */
export const MAX_SCHEMA_DEPTH = 500
