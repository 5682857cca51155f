import { Buffer } from 'node:buffer'
import { SaslRefusal } from './sasl-refusal.ts'

/** The first message of a client (RFC 5802, 7). */
export interface ClientFirst {
  readonly username: string
  /** Empty, or in whose name the client wants to act. */
  readonly authorizationId: string
  readonly nonce: string
  /** What stands before the part that is signed. */
  readonly gs2Header: string
  readonly bare: string
}

/** The first message of a server. */
export interface ServerFirst {
  readonly nonce: string
  readonly salt: Buffer
  readonly iterations: number
}

/** The last message of a client. */
export interface ClientFinal {
  readonly channelBinding: string
  readonly nonce: string
  readonly proof: Buffer
  readonly withoutProof: string
}

const name = '(?:[^=,]|=2C|=3D)+'
const nonce = '[\\x21-\\x2b\\x2d-\\x7e]+'
const base64 = '[A-Za-z0-9/+]+={0,2}'
const extensions = '(?:,[A-Za-z]=[^,]+)*'
const clientFirstPattern = new RegExp(`^(n,(?:a=(${name}))?,)((?:m=[^,]*,)?n=(${name}),r=(${nonce})${extensions})$`)
const serverFirstPattern = new RegExp(`^r=(${nonce}),s=(${base64}),i=([1-9][0-9]{0,8})${extensions}$`)
const clientFinalPattern = new RegExp(`^(c=(${base64}),r=(${nonce})${extensions}),p=(${base64})$`)
const serverFinalPattern = new RegExp(`^v=(${base64})${extensions}$`)

/** Longest message that is looked at. */
const maxBytes = 4096

/** Reads a client's first message. Throws SaslRefusal. */
export function readClientFirst(message: Buffer): ClientFirst {
  const [, gs2Header = '', authorizationId = '', bare = '', username = '', nonce = ''] = match(
    message,
    clientFirstPattern,
  )
  return { username: plainName(username), authorizationId: plainName(authorizationId), nonce, gs2Header, bare }
}

/** Reads a server's first message. Throws SaslRefusal. */
export function readServerFirst(message: Buffer): ServerFirst {
  const [, nonce = '', salt = '', iterations = ''] = match(message, serverFirstPattern)
  return { nonce, salt: Buffer.from(salt, 'base64'), iterations: Number(iterations) }
}

/** Reads a client's last message. Throws SaslRefusal. */
export function readClientFinal(message: Buffer): ClientFinal {
  const [, withoutProof = '', channelBinding = '', nonce = '', proof = ''] = match(message, clientFinalPattern)
  return { withoutProof, channelBinding, nonce, proof: Buffer.from(proof, 'base64') }
}

/** The signature in a server's last message. Throws SaslRefusal. */
export function readServerFinal(message: Buffer): Buffer {
  const [, signature = ''] = match(message, serverFinalPattern)
  return Buffer.from(signature, 'base64')
}

/** A name as it stands in a message: comma and equals sign are written out. */
export function escapedName(username: string): string {
  return username.replaceAll('=', '=3D').replaceAll(',', '=2C')
}

function plainName(escaped: string): string {
  return escaped.replaceAll('=2C', ',').replaceAll('=3D', '=')
}

function match(message: Buffer, pattern: RegExp): RegExpExecArray {
  const found = message.length > maxBytes ? null : pattern.exec(message.toString())
  if (found === null) throw new SaslRefusal('Invalid SCRAM message format')
  return found
}
