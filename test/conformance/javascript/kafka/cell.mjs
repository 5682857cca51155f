/** Where the broker is, who may enter it, and whom to trust. */
export const broker = JSON.parse(process.env.KAFKA_BROKER)

const skipCode = 77

/** Ends the process with the reason why this client has no such feature. */
export function skip(reason) {
  console.log(reason)
  process.exit(skipCode)
}

/** Throws unless both are the same as JSON. */
export function expectSame(found, expected, what) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
  if (a !== b) throw new Error(`${what}: found ${a.slice(0, 500)} where ${b.slice(0, 500)} was due`)
}

/** Rejects with an error that says so unless the work rejects with an error that `pattern` matches. */
export async function expectRefused(work, pattern) {
  try {
    await work()
  } catch (error) {
    const said = `${error.type ?? ''} ${error.code ?? ''} ${error.message} ${JSON.stringify(error)} ${(error.errors ?? []).map(one => `${one.apiId ?? ''} ${one.message} ${JSON.stringify(one)} ${one.errors?.join()}`).join()}`
    if (pattern.test(said)) return
    throw new Error(`refused otherwise than with ${pattern}: ${said}`, { cause: error })
  }
  throw new Error(`not refused, where ${pattern} was due`)
}

/** Waits until the condition holds. */
export async function until(condition, what, timeoutMs = 40_000) {
  const end = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > end)
      throw new Error(`waited ${timeoutMs} ms in vain for ${typeof what === 'function' ? what() : what}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** A name that no other cell uses. */
export const unique = name => `${name.replaceAll(/\W/g, '-')}-${Math.random().toString(36).slice(2, 10)}`

/** Records with all that a record may have: `key`, `value` (the seventh has none), `headers`. */
export const records = (count, name = 'value') =>
  Array.from({ length: count }, (_, index) => ({
    key: `key-${index}`,
    value: index === 7 ? null : `${name} ${index} `.repeat(8),
    headers: { trace: `trace-${index}` },
  }))

/** Runs the cell that the last word names. */
export async function run(cells) {
  const cell = cells[process.argv.at(-1)]
  if (cell === undefined) skip('not a feature of this client')
  try {
    await cell()
    process.exit(0)
  } catch (error) {
    console.error(error)
    process.exit(1)
  }
}
