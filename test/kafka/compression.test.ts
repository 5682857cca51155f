import fc from 'fast-check'
import { MalformedBytes } from '../../src/bytes/malformed-bytes.ts'
import type { Compression } from '../../src/kafka/compression.ts'
import { decompressZstd } from '../../src/kafka/compression/zstd.ts'
import { compress, compressions, decompress } from '../../src/kafka/compression.ts'
import { propertyRuns } from '../support/property-runs.ts'

const real = compressions.filter(compression => compression !== 'none')
const maxBytes = 1_000_000
const text = Buffer.from('the quick brown fox jumps over the lazy dog. '.repeat(4))

/** What other programs make of the text: cramjam, python-lz4, python-zstandard. */
const foreign: readonly (readonly [string, Compression, string])[] = [
  [
    'a raw block of snappy',
    'snappy',
    'b4017874686520717569636b2062726f776e20666f78206a756d7073206f76657220011f206c617a7920646f672e050efe2d00ee2d000d2d',
  ],
  [
    'a frame of lz4',
    'lz4',
    '04224d1860408239000000f01074686520717569636b2062726f776e20666f78206a756d7073206f766572201f00916c617a7920646f672e0e000f2d006b50646f672e2000000000',
  ],
  [
    'a frame of lz4 with its size and all checksums',
    'lz4',
    '04224d187c40b400000000000000a039000000f01074686520717569636b2062726f776e20666f78206a756d7073206f766572201f00916c617a7920646f672e0e000f2d006b50646f672e2052f36e8000000000b54777df',
  ],
  [
    'a frame of zstd without its size',
    'zstd',
    '28b52ffd0000bd0100c40274686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f672e020000a80830da5906',
  ],
  [
    'a frame of zstd with its size and a checksum',
    'zstd',
    '28b52ffd24b4b50100d40274686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f672e20010025404a9501c341bb80',
  ],
]

describe.each(foreign)('%s', (_, compression, hex) => {
  const bytes = Buffer.from(hex, 'hex')

  test('is read', () => {
    expect(decompress(compression, bytes, maxBytes).toString()).toBe(text.toString())
  })

  test('is refused cut anywhere', () => {
    for (let end = 0; end < bytes.length; end++) {
      // zstd: without any byte there is no frame, and nothing to read.
      if (compression === 'zstd' && end === 0) continue
      expect(() => decompress(compression, bytes.subarray(0, end), maxBytes)).toThrow(MalformedBytes)
    }
  })

  test('is refused when it holds more than the limit', () => {
    expect(() => decompress(compression, bytes, text.length - 1)).toThrow(MalformedBytes)
    expect(decompress(compression, bytes, text.length)).toHaveLength(text.length)
  })

  test('with a byte of it changed is read or refused, nothing else', () => {
    for (let at = 0; at < bytes.length; at++) {
      for (const change of [1, 0x80, 0xff]) {
        const broken = Buffer.from(bytes)
        broken[at] = (broken[at] as number) ^ change
        try {
          decompress(compression, broken, maxBytes)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBytes)
        }
      }
    }
  })
})

describe.each(real)('%s', compression => {
  test('reads what it writes', () => {
    const repetitive = fc
      .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 40 })), {
        maxLength: 20,
      })
      .map(parts => Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => bytes))))
    const random = fc.uint8Array({ maxLength: 500 }).map(bytes => Buffer.from(bytes))
    fc.assert(
      fc.property(fc.oneof(repetitive, random), bytes => {
        const read = decompress(compression, compress(compression, bytes), maxBytes)
        expect(read.equals(bytes)).toBe(true)
      }),
      propertyRuns(100),
    )
  })

  test('reads what it writes over several blocks', () => {
    const pattern = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index) >>> 7))
    expect(decompress(compression, compress(compression, pattern), maxBytes).equals(pattern)).toBe(true)
  })

  test('refuses random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), bytes => {
        try {
          decompress(compression, Buffer.from(bytes), maxBytes)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBytes)
        }
      }),
      propertyRuns(300),
    )
  })
})

test.each(['gzip', 'snappy', 'lz4'] as const)('%s makes repetitive bytes small', compression => {
  expect(compress(compression, Buffer.alloc(100_000, 'abcdefgh')).length).toBeLessThan(6_000)
})

test.each(['gzip', 'snappy', 'lz4'] as const)('%s without any byte is refused', compression => {
  expect(() => decompress(compression, Buffer.alloc(0), maxBytes)).toThrow(MalformedBytes)
})

test('gzip of several members is read as one', () => {
  const two = Buffer.concat([compress('gzip', Buffer.from('one')), compress('gzip', Buffer.from('two'))])
  expect(decompress('gzip', two, maxBytes).toString()).toBe('onetwo')
})

test('a gzip bomb is refused at the limit', () => {
  expect(() => decompress('gzip', compress('gzip', Buffer.alloc(maxBytes + 1)), maxBytes)).toThrow(MalformedBytes)
})

describe('snappy', () => {
  test('a block that announces more than it can hold is refused before anything is allocated', () => {
    const bomb = Buffer.from(`ffffffff0f${'00'.repeat(10)}`, 'hex')
    expect(() => decompress('snappy', bomb, 2 ** 33)).toThrow('4294967295 bytes in a block of 15')
  })

  test.each([
    ['from before the start', '0400610202'],
    ['from no distance', '0400610a0000'],
    ['beyond the size', '0200610a0100'],
  ])('a copy %s is refused', (_, hex) => {
    expect(() => decompress('snappy', Buffer.from(hex, 'hex'), maxBytes)).toThrow(MalformedBytes)
  })

  test('streams one behind the other are read as one', () => {
    const two = Buffer.concat([compress('snappy', Buffer.from('one')), compress('snappy', Buffer.from('two'))])
    expect(decompress('snappy', two, maxBytes).toString()).toBe('onetwo')
  })
})

describe('lz4', () => {
  const frame = Buffer.from(foreign[1]?.[2] ?? '', 'hex')
  const changed = (at: number, byte: number) => Buffer.from(frame).fill(byte, at, at + 1)

  test('linked blocks are refused: Kafka does not read them', () => {
    expect(() => decompress('lz4', changed(4, 0x40), maxBytes)).toThrow('linked blocks')
  })

  test('a header with another checksum is refused', () => {
    expect(() => decompress('lz4', changed(6, 0), maxBytes)).toThrow('checksum of the header')
  })

  test('a dictionary is refused', () => {
    expect(() => decompress('lz4', changed(4, 0x61), maxBytes)).toThrow('flags')
  })

  test('bytes after the frame are refused', () => {
    expect(() => decompress('lz4', Buffer.concat([frame, Buffer.from([0])]), maxBytes)).toThrow('bytes after the frame')
  })

  test('a block that shrank nothing is stored', () => {
    const random = Buffer.from(Array.from({ length: 200 }, (_, index) => Math.imul(index + 7, 0x9e3779b1) >>> 24))
    const bytes = compress('lz4', random)
    expect(bytes.readUInt32LE(7)).toBe(0x8000_0000 + 200)
    expect(decompress('lz4', bytes, maxBytes).equals(random)).toBe(true)
  })
})

describe('zstd', () => {
  const block = (content: string) => Buffer.from(`28b52ffd${content}`, 'hex')
  // A window of 1 KiB, then blocks of one repeated byte.
  const repeats = (count: number, size: number) => {
    const header = (isLast: number) => ((size << 3) | 2 | isLast).toString(16).padStart(6, '0')
    const bytes = (isLast: number) => `${Buffer.from(header(isLast), 'hex').reverse().toString('hex')}61`
    return block(`0000${bytes(0).repeat(count - 1)}${bytes(1)}`)
  }

  test('several frames are read as one, skippable ones passed over', () => {
    const skipped = Buffer.from('502a4d1803000000010203', 'hex')
    const frames = Buffer.concat([compress('zstd', Buffer.from('one')), skipped, compress('zstd', Buffer.from('two'))])
    expect(decompress('zstd', frames, maxBytes).toString()).toBe('onetwo')
  })

  test('blocks of one repeated byte stop at the limit', () => {
    expect(decompress('zstd', repeats(3, 1000), maxBytes)).toHaveLength(3000)
    expect(() => decompress('zstd', repeats(1000, 100_000), maxBytes)).toThrow(MalformedBytes)
  })

  test('a window of a terabyte costs nothing when the blocks cannot fill it', () => {
    expect(decompress('zstd', block('00f8190000616263'), maxBytes).toString()).toBe('abc')
  })

  test.each([
    ['a dictionary', '01000a010000'],
    ['a reserved bit', '0800010000'],
    ['a block of the reserved type', '0000070000'],
    ['a block of more than 128 KiB', '000001001000'],
    ['a frame of another size than it says', '2005190000616263'],
  ])('%s is refused', (_, hex) => {
    expect(() => decompress('zstd', block(hex), maxBytes)).toThrow(MalformedBytes)
  })

  test('bytes that sent another decoder into a loop without end are refused', () => {
    const frame = '28b52ffd242fa50000f2020405f09ff2330945874fc128807a78dd06294d19910c'
    expect(() => decompressZstd(Buffer.from(frame, 'hex'), maxBytes)).toThrow(MalformedBytes)
  })

  test('a hundred thousand empty frames take no stack', () => {
    const frames = Buffer.concat(Array.from({ length: 100_000 }, () => block('2000010000')))
    expect(decompress('zstd', frames, maxBytes)).toHaveLength(0)
  })
})
