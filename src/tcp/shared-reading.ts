import { Buffer } from 'node:buffer'
import { Socket } from 'node:net'

/** What all sockets of the process read into, one after the other: each read is handed on before the next. */
const readBuffer = Buffer.allocUnsafeSlow(256 * 1024)

/** What Node keeps of a connection; not part of its documented interface. */
interface HandleHolder {
  _handle?: { readonly useUserBuffer?: unknown } | null
}

/**
 * The same connection as a socket that reads into one buffer for all, without an allocation a read. Node has this for
 * sockets that connect (`onread`) and not for those that are accepted, so that the handle is taken over; where Node keeps
 * it elsewhere, or encrypts, the socket stays as it is. The socket must be paused, and is paused afterwards.
 */
export function readingTogether(socket: Socket, onBytes: (bytes: Buffer) => void): Socket {
  const holder = socket as unknown as HandleHolder
  const handle = holder._handle
  if (Object.getPrototypeOf(socket) !== Socket.prototype || typeof handle?.useUserBuffer !== 'function') {
    socket.on('data', onBytes)
    return socket
  }
  holder._handle = null
  const options = {
    handle,
    allowHalfOpen: true,
    onread: {
      buffer: readBuffer,
      callback: (length: number) => {
        onBytes(readBuffer.subarray(0, length))
        return true
      },
    },
  }
  const reading = new Socket(options)
  // The server counts the one that it has made.
  reading.once('close', () => socket.destroy())
  return reading
}
