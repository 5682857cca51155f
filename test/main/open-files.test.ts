import { expect, test } from '@jest/globals'
import { logFilesOpen } from '../../src/main/open-files.ts'
import { createLogger } from '../../src/telemetry/logger.ts'

const limits = (soft: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units\nMax processes             99                   99                   processes\nMax open files            ${soft} 1048576              files\n`

test.each([
  ['20000               ', 10_000],
  ['1024                ', 512],
  ['256                 ', 512],
  ['1048576             ', 16_384],
  ['unlimited           ', 16_384],
])('half of the descriptors are for files of logs, within bounds: of %s', (soft, files) => {
  expect(logFilesOpen(createLogger('silent'), () => limits(soft))).toBe(files)
})

test('where the limit cannot be read, logs get what every system grants', () => {
  const absent = (): never => {
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
  }
  expect(logFilesOpen(createLogger('silent'), absent)).toBe(512)
  expect(logFilesOpen(createLogger('silent'), () => '')).toBe(512)
})
