import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import type { ConnectionLimits } from './connection-limits.ts'
import { FrameAssembler, RefusedFrame } from './frame-assembler.ts'
import type { FrameBudget, Release } from './frame-budget.ts'
import type { Frame, FrameMemory } from './frame-memory.ts'
import type { Answer, HostedSession, Turn } from './hosted-session.ts'

/** What a connection needs beside its socket. */
export interface ConnectionParts {
  readonly session: HostedSession
  readonly limits: ConnectionLimits
  readonly budget: FrameBudget
  readonly memory: FrameMemory
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number
  /** Called once: why the connection was closed from this side, undefined when the client did it. */
  readonly onClosed: (reason: unknown) => void
}

/** A request whose answer is not out yet. */
interface Slot {
  readonly frame: Frame
  /** Memory of the answer that is used again. */
  readonly borrowed: Frame[]
  answer: Answer | undefined
}

/** Frames up to this size are counted when they are whole; longer ones ask for their room first. */
const uncountedBytes = 64 * 1024

/**
 * One connection: cuts frames, hands them to the session one after the other, sends the answers in that order. Reading stops
 * while too much is under way.
 */
export class Connection {
  readonly #socket: Socket
  readonly #parts: ConnectionParts
  readonly #frames: FrameAssembler
  readonly #received: Frame[] = []
  readonly #slots: Slot[] = []
  #outbox: Buffer[] = []
  /** What the outbox lies in. */
  #borrowed: Frame[] = []
  #bytesInFlight = 0
  #reservedBytes = 0
  #withdraw: Release | undefined
  #isBusy = false
  #isSending = false
  #isEnding = false
  #isStopping = false
  #isClosed = false
  #mute: NodeJS.Timeout | undefined
  #mutedUntilMs = 0
  #openedMs: number
  #activeMs: number

  constructor(socket: Socket, parts: ConnectionParts) {
    this.#socket = socket
    this.#parts = parts
    this.#frames = new FrameAssembler(parts.memory)
    this.#openedMs = this.#activeMs = parts.now()
    socket.setNoDelay(true)
    socket.on('drain', () => this.#onDrain())
    socket.on('end', () => this.#onEnd())
    socket.on('error', error => this.close(error))
    socket.on('close', () => this.close(undefined))
  }

  /** Whether a request is received and not answered. */
  get isWaiting(): boolean {
    return this.#slots.length > 0 || this.#received.length > 0
  }

  /** Closes at once; what waits gets no answer. */
  close(reason: unknown): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#mute)
    this.#withdraw?.()
    this.#parts.budget.give(this.#reservedBytes + this.#bytesInFlight)
    this.#reservedBytes = this.#bytesInFlight = 0
    this.#parts.session.end()
    this.#socket.destroy()
    this.#parts.onClosed(reason)
  }

  /** Takes no more requests, and closes when those under way are answered. */
  stop(): void {
    if (this.#isStopping) return
    this.#isStopping = true
    this.#received.length = 0
    this.#socket.pause()
    this.#parts.session.end()
    this.#closeWhenDone()
  }

  /** Closes a connection that has been quiet for too long. */
  checkTime(): void {
    const { limits, session } = this.#parts
    const nowMs = this.#parts.now()
    const quietMs = nowMs - this.#activeMs
    if (!session.isAuthenticated && nowMs - this.#openedMs > limits.authenticationTimeoutMs)
      return this.close(new Error('the client did not authenticate in time'))
    const isHeldUp = this.#withdraw !== undefined || this.#mute !== undefined
    const isReading = this.#frames.heldBytes > 0 && this.#received.length === 0 && !isHeldUp
    const isStalled = (isReading && !this.isWaiting) || this.#socket.writableLength > 0
    if (isStalled && quietMs > limits.stallTimeoutMs) return this.close(new Error('the client has stalled'))
    if (!this.isWaiting && quietMs > limits.idleTimeoutMs) this.close(new Error('the connection was idle'))
  }

  /** Takes what the socket has read; the bytes may be overwritten afterwards. */
  receive(chunk: Buffer): void {
    this.#activeMs = this.#parts.now()
    if (this.#isEnding || this.#isStopping) return
    this.#frames.push(chunk, this.#parts.session.maxFrameBytes)
    this.#takeFrames()
  }

  /** Cuts the whole frames that are there; asks for room for one that is long. */
  #takeFrames(): void {
    const { budget } = this.#parts
    try {
      for (;;) {
        const frame = this.#frames.next()
        if (frame === undefined) break
        this.#count(frame.bytes.length)
        this.#received.push(frame)
      }
      const length = this.#frames.frameBytes ?? 0
      if (length > uncountedBytes && this.#reservedBytes === 0 && this.#withdraw === undefined) this.#reserve(length)
    } catch (error) {
      if (!(error instanceof RefusedFrame)) throw error
      // What came before the bad frame is answered first.
      this.#isEnding = true
      this.#begin()
      if (!this.isWaiting) this.close(error)
      return
    }
    this.#begin()
    if (this.#isOverBound() || budget.waitingCount > 0) this.#updateReading()
  }

  #count(bytes: number): void {
    const { budget } = this.#parts
    budget.give(this.#reservedBytes)
    this.#reservedBytes = 0
    this.#bytesInFlight += bytes
    if (!budget.tryTake(bytes)) budget.take(bytes)
  }

  #reserve(bytes: number): void {
    const { budget } = this.#parts
    if (budget.tryTake(bytes)) {
      this.#reservedBytes = bytes
      return
    }
    this.#withdraw = budget.wait(bytes, () => {
      this.#withdraw = undefined
      this.#reservedBytes = bytes
      this.#activeMs = this.#parts.now()
      this.#updateReading()
    })
    this.#updateReading()
  }

  #isOverBound(): boolean {
    const { maxRequestsInFlight, maxBytesInFlight } = this.#parts.limits
    const count = this.#slots.length + this.#received.length
    return count >= maxRequestsInFlight || (count > 0 && this.#bytesInFlight >= maxBytesInFlight)
  }

  #updateReading(): void {
    if (this.#isClosed || this.#isStopping) return
    const isMuted = this.#mute !== undefined || this.#withdraw !== undefined
    const isFull = this.#isOverBound() || this.#isSlow()
    if (isMuted || isFull) this.#socket.pause()
    else if (this.#socket.isPaused()) this.#socket.resume()
  }

  #isSlow(): boolean {
    return this.#socket.writableLength > this.#parts.limits.maxUnsentBytes
  }

  /** Hands out requests as long as the session takes them. */
  #begin(): void {
    while (!this.#isBusy && !this.#isClosed && this.#mute === undefined && !this.#isSlow()) {
      const frame = this.#received.shift()
      if (frame === undefined) return
      this.#isBusy = true
      this.#run(frame)
    }
  }

  #run(frame: Frame): void {
    const slot: Slot = { frame, borrowed: [], answer: undefined }
    this.#slots.push(slot)
    let hasNext = false
    const next = (): void => {
      if (hasNext) return
      hasNext = true
      this.#isBusy = false
      if (slot.answer === undefined) this.#begin()
    }
    const borrow = (bytes: number): Buffer => {
      const lent = this.#parts.memory.take(bytes)
      slot.borrowed.push(lent)
      return lent.bytes
    }
    void this.#answer(slot, { next, borrow })
  }

  async #answer(slot: Slot, turn: Turn): Promise<void> {
    try {
      slot.answer = await this.#parts.session.handle(slot.frame.bytes, turn)
    } catch (error) {
      this.close(error)
      return
    }
    turn.next()
    this.#onAnswer()
  }

  /** Sends what is at the head of the line. */
  #onAnswer(): void {
    if (this.#isClosed) return
    for (let slot = this.#slots[0]; slot?.answer !== undefined; slot = this.#slots[0]) {
      this.#slots.shift()
      const { length } = slot.frame.bytes
      this.#bytesInFlight -= length
      this.#parts.budget.give(length)
      const { frame, closes = false, muteMs = 0, isRequestFree = false } = slot.answer
      if (isRequestFree) this.#parts.memory.give(slot.frame)
      this.#borrowed.push(...slot.borrowed)
      if (frame !== undefined) this.#outbox.push(...frame)
      if (closes) return this.#finish()
      if (muteMs > 0) this.#muteFor(muteMs)
    }
    this.#send()
    this.#begin()
    this.#updateReading()
    this.#closeWhenDone()
  }

  /** Answers of one turn go out together. */
  #send(): void {
    if (this.#isSending || this.#outbox.length === 0) return
    this.#isSending = true
    process.nextTick(() => {
      this.#isSending = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#isClosed) return
    const buffers = this.#outbox
    const borrowed = this.#borrowed
    this.#outbox = []
    this.#borrowed = []
    this.#activeMs = this.#parts.now()
    this.#socket.cork()
    const last = buffers.pop()
    for (const buffer of buffers) this.#socket.write(buffer)
    if (last !== undefined) this.#socket.write(last, error => this.#takeBack(borrowed, error))
    this.#socket.uncork()
  }

  /** After an error the system may still read what it was given. */
  #takeBack(borrowed: readonly Frame[], error: Error | null | undefined): void {
    if (!error) for (const lent of borrowed) this.#parts.memory.give(lent)
  }

  /** The longest of several waits counts: requests behind the first were under way already. */
  #muteFor(muteMs: number): void {
    const untilMs = this.#parts.now() + muteMs
    if (this.#mute !== undefined && untilMs <= this.#mutedUntilMs) return
    this.#mutedUntilMs = untilMs
    clearTimeout(this.#mute)
    this.#mute = setTimeout(() => {
      this.#mute = undefined
      // What has come meanwhile is read only now.
      this.#activeMs = this.#parts.now()
      this.#begin()
      this.#updateReading()
    }, muteMs)
  }

  #onDrain(): void {
    this.#activeMs = this.#parts.now()
    this.#begin()
    this.#updateReading()
  }

  /** The client sends no more, and may still read. */
  #onEnd(): void {
    this.#isEnding = true
    this.#closeWhenDone()
  }

  #closeWhenDone(): void {
    if ((this.#isEnding || this.#isStopping) && !this.isWaiting) this.#finish()
  }

  /** Sends what there is and closes. */
  #finish(): void {
    this.#flush()
    this.#isEnding = true
    this.#received.length = 0
    this.#socket.end(() => this.close(undefined))
  }
}
