import { createLogger } from '../../src/telemetry/logger.ts'

function lines(level: Parameters<typeof createLogger>[0]) {
  const written: Record<string, unknown>[] = []
  const logger = createLogger(level, { write: (line: string) => void written.push(JSON.parse(line)) })
  return { logger, written }
}

test('a line is one JSON object with level, time, fields and message', () => {
  const { logger, written } = lines('info')
  logger.info({ port: 8081 }, 'listening')
  expect(written).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), port: 8081, msg: 'listening' },
  ])
})

test('lines below the level are not written', () => {
  const { logger, written } = lines('warn')
  logger.info({}, 'quiet')
  logger.warn({}, 'loud')
  expect(written.map(line => line.msg)).toEqual(['loud'])
})

test('silent writes nothing', () => {
  const { logger, written } = lines('silent')
  logger.fatal({}, 'gone')
  expect(written).toEqual([])
})

test('an error is written with its message, its stack and its cause', () => {
  const { logger, written } = lines('error')
  logger.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed')
  expect(written[0]?.err).toMatchObject({
    type: 'Error',
    message: expect.stringContaining('inner'),
    stack: expect.stringContaining('outer'),
  })
})

test('a child adds its fields to every line', () => {
  const { logger, written } = lines('info')
  logger.child({ room: 'rest' }).info({ status: 200 }, 'answered')
  expect(written[0]).toMatchObject({ room: 'rest', status: 200, msg: 'answered' })
})
