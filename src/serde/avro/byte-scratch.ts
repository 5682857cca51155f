/** Eight bytes, seen as the numbers they can be: numbers go in as one kind and come out as another. */
export class ByteScratch {
  readonly words: Int32Array
  readonly floats: Float32Array
  readonly doubles: Float64Array
  readonly longs: BigInt64Array
  /** Which of the two words holds the lower half. */
  readonly low: 0 | 1
  readonly high: 0 | 1

  constructor() {
    const buffer = new ArrayBuffer(8)
    this.words = new Int32Array(buffer)
    this.floats = new Float32Array(buffer)
    this.doubles = new Float64Array(buffer)
    this.longs = new BigInt64Array(buffer)
    this.longs[0] = 1n
    this.low = this.words[0] === 1 ? 0 : 1
    this.high = this.low === 0 ? 1 : 0
  }
}
