/** Words that schemas are full of, the frequent ones last. */
const words =
  'const description format title required properties additionalProperties $ref object integer number scale ' +
  'precision connect.name connect.parameters connect.version connect.default confluent:tags ' +
  'avro.java.string bytes fixed union error order size aliases symbols date decimal uuid time-millis ' +
  'timestamp-millis timestamp-micros enum map values array items logicalType boolean float double int long ' +
  'namespace record fields null doc string default type name'

/**
 * The words by a number made of their length and ends; where two share one, the later word has it. A string that is one of
 * them is not made again: it is looked up and compared the faster.
 */
const slots: readonly (string | undefined)[] = (() => {
  const slots = Array.from<string | undefined>({ length: 1024 })
  for (const word of words.split(' ')) {
    slots[slotOf(word.length, word.charCodeAt(0), word.charCodeAt(word.length - 1))] = word
  }
  return slots
})()

function slotOf(length: number, first: number, last: number): number {
  return ((length & 15) << 6) ^ ((first & 31) << 1) ^ ((last & 15) << 3)
}

/** The part of a text from `start` up to `end`. */
export function wordOrSlice(text: string, start: number, end: number): string {
  const length = end - start
  const word = slots[slotOf(length, text.charCodeAt(start), text.charCodeAt(end - 1))]
  return word?.length === length && text.startsWith(word, start) ? word : text.slice(start, end)
}
