import { expect, test } from '@jest/globals'
import { StorageWatch } from '../../../src/broker/log/storage-watch.ts'
import { StorageFailure } from '../../../src/broker/store.ts'
import { keepingLogger, type LoggedLine } from '../../support/rest-server.ts'

function watched() {
  const lines: LoggedLine[] = []
  const storage: { failure: StorageFailure | undefined } = { failure: undefined }
  const partition = { topic: 'orders', partition: 3 }
  const metadata: { failure: StorageFailure | undefined } = { failure: undefined }
  const logger = keepingLogger(lines)
  const watch = new StorageWatch({ logs: () => [{ partition, log: { storage } }], metadata, logger })
  return { lines, storage, metadata, watch }
}

test('a log that takes no writes is said aloud once, with what to do, and again when it lasts', () => {
  const { lines, storage, watch } = watched()
  watch.look()
  expect(lines).toEqual([])
  const cause = new Error('EIO')
  storage.failure = new StorageFailure('the log could not be synced', true, cause)
  for (let look = 0; look < 60; look++) watch.look()
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({
    level: 'error',
    message: 'orders-3 takes no writes: the log could not be synced',
    fields: { err: cause, topic: 'orders', partition: 3, advice: expect.stringContaining('start the server again') },
  })
  watch.look()
  expect(lines).toHaveLength(2)
})

test('a log that takes writes again is said too', () => {
  const { lines, storage, watch } = watched()
  storage.failure = new StorageFailure('the log could not be written', false, new Error('ENOSPC'))
  watch.look()
  expect(watch.failed().map(({ partition }) => partition?.topic)).toEqual(['orders'])
  storage.failure = undefined
  watch.look()
  watch.look()
  expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
    'error orders-3 takes no writes: the log could not be written',
    'info orders-3 takes writes again',
  ])
})

test('the log of topics, configs and users is watched too', () => {
  const { lines, metadata, watch } = watched()
  metadata.failure = new StorageFailure('metadata.log could not be written', true, new Error('EIO'))
  watch.look()
  expect(watch.failed().map(({ partition }) => partition)).toEqual([undefined])
  expect(lines.map(({ message }) => message)).toEqual([
    'the log of topics, configs and users takes no writes: metadata.log could not be written',
  ])
})
