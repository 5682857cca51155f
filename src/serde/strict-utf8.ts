/** Decodes UTF-8 and nothing else. */
export class StrictUtf8 {
  readonly #decoder: InstanceType<typeof TextDecoder>

  /** `keepsMark`: a byte order mark at the start belongs to the text. */
  constructor({ keepsMark }: { readonly keepsMark: boolean }) {
    this.#decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: keepsMark })
  }

  /** The text; undefined for bytes that are no UTF-8. With `isCut` the last character may lack bytes. */
  decode(bytes: Uint8Array, isCut = false): string | undefined {
    try {
      const text = this.#decoder.decode(bytes, { stream: isCut })
      if (isCut) this.#forget()
      return text
    } catch (error) {
      // By name: the platform's error may be of another realm than ours.
      if ((error as { readonly name?: unknown }).name !== 'TypeError') throw error
      return undefined
    }
  }

  /** Drops what a cut text left behind. */
  #forget(): void {
    try {
      this.#decoder.decode()
    } catch (error) {
      if ((error as { readonly name?: unknown }).name !== 'TypeError') throw error
    }
  }
}
