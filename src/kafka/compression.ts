import { Buffer } from 'node:buffer'
import { compressGzip, decompressGzip } from './compression/gzip.ts'
import { compressLz4, decompressLz4 } from './compression/lz4.ts'
import { compressSnappy, decompressSnappy } from './compression/snappy.ts'
import { compressZstd, decompressZstd } from './compression/zstd.ts'

/** The codecs by the number that a batch's attributes carry. */
export const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

/** A codec of record batches. */
export type Compression = (typeof compressions)[number]

interface Codec {
  /** Throws MalformedBytes for what is not in the codec's format, or more than `maxBytes`. */
  readonly decompress: (bytes: Buffer, maxBytes: number) => Buffer
  /** What `decompress` gives is overwritten by the next call. */
  readonly isShared?: true
  readonly compress: (bytes: Buffer) => Buffer
}

const codecs: Readonly<Record<Compression, Codec>> = {
  none: { decompress: bytes => bytes, compress: bytes => bytes },
  gzip: { decompress: decompressGzip, compress: compressGzip },
  snappy: { decompress: decompressSnappy, isShared: true, compress: compressSnappy },
  lz4: { decompress: decompressLz4, isShared: true, compress: compressLz4 },
  zstd: { decompress: decompressZstd, compress: compressZstd },
}

/** What was compressed. Throws MalformedBytes when it is not in the codec's format, or more than `maxBytes`. */
export function decompress(compression: Compression, bytes: Buffer, maxBytes: number): Buffer {
  const content = decompressForNow(compression, bytes, maxBytes)
  return codecs[compression].isShared ? Buffer.from(content) : content
}

/** The same in memory that the next call may overwrite: for who reads it at once. */
export function decompressForNow(compression: Compression, bytes: Buffer, maxBytes: number): Buffer {
  return codecs[compression].decompress(bytes, maxBytes)
}

/** The bytes, compressed so that every Kafka client reads them. */
export function compress(compression: Compression, bytes: Buffer): Buffer {
  return codecs[compression].compress(bytes)
}
