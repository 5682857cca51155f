/** An answer that is JSON but not what the contract says. */
export class WrongShape extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'WrongShape'
  }
}

/** Throws WrongShape for a value that is not as expected; `at` is the place of the value. */
export type Check = (value: unknown, at: string) => void

/** Gives a value of an answer the type it has been checked for. Throws WrongShape. */
export type Decode<T> = (value: unknown) => T

function check(isRight: (value: unknown) => boolean, name: string): Check {
  return (value, at) => {
    if (!isRight(value)) throw new WrongShape(`${at} is not ${name}`)
  }
}

export const text = check(value => typeof value === 'string', 'a text')
export const flag = check(value => typeof value === 'boolean', 'true or false')
export const integer = check(Number.isSafeInteger, 'a whole number')
export const record = check(value => typeof value === 'object' && value !== null && !Array.isArray(value), 'an object')

export function list(element: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value)) throw new WrongShape(`${at} is not a list`)
    for (const [i, one] of value.entries()) element(one, `${at}[${i}]`)
  }
}

export function map(element: Check): Check {
  return (value, at) => {
    record(value, at)
    for (const [key, one] of Object.entries(value as object)) element(one, `${at}.${key}`)
  }
}

/** Absent and null are fine too: some registries print what is not there as null. */
export function optional(inner: Check): Check {
  return (value, at) => {
    if (value !== undefined && value !== null) inner(value, at)
  }
}

/** Fields that are not listed may be anything. */
export function fields(checks: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(checks)
  return (value, at) => {
    record(value, at)
    for (const [name, inner] of entries) inner((value as Record<string, unknown>)[name], `${at}.${name}`)
  }
}

export function decoded<T>(inner: Check): Decode<T> {
  return value => {
    inner(value, 'answer')
    return value as T
  }
}

/** An object without its fields that are null. */
export function withoutNulls(value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null))
}
