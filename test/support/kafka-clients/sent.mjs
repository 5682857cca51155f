/** What was sent, topic by topic, as a broker would hold it: headers in order, every part as bytes. */
export class Sent {
  #records = []

  /** Clients turn what is neither bytes nor text into text, which is never meant. */
  add({ topic, key = null, value, headers }) {
    const record = { topic, key: bytes(key), value: bytes(value), headers: headers.map(pair => pair.map(bytes)) }
    this.#records.push(record)
  }

  of(topics) {
    return this.#records.filter(({ topic }) => topics.includes(topic))
  }
}

function bytes(part) {
  if (part === null || Buffer.isBuffer(part)) return part
  if (typeof part === 'string') return Buffer.from(part)
  throw new TypeError(`neither bytes nor text: ${typeof part}`)
}
