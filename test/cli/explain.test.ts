import { expect, test } from '@jest/globals'
import { run } from '../../src/cli/run.ts'

async function explained(...words: readonly string[]) {
  let out = ''
  let error = ''
  const io = {
    environment: {},
    out: (text: string) => void (out += text),
    error: (text: string) => void (error += text),
  }
  const code = await run(['explain', ...words], io)
  return { code, out, error }
}

test('a code is explained with an example, a record and the way out', async () => {
  const { code, out } = await explained('AVRO_READER_FIELD_MISSING_DEFAULT_VALUE')
  expect(code).toBe(0)
  for (const part of ['What it means', 'Who breaks', 'Before:', 'After:', '{"id":0}', 'Give the field a default.']) {
    expect(out).toContain(part)
  }
})

test('the case of the letters does not count', async () => {
  expect(await explained('json_type_changed')).toMatchObject({ code: 0, error: '' })
})

test('a rule that breaks nothing is explained, too', async () => {
  const { code, out } = await explained('JSON_TITLE_CHANGED')
  expect(code).toBe(0)
  expect(out).toContain('breaks nothing')
})

test('an unknown code ends with 2 and the closest one', async () => {
  expect(await explained('AVRO_TYPE_MISMACH')).toEqual({
    code: 2,
    out: '',
    error: "error: there is no rule 'AVRO_TYPE_MISMACH'; did you mean AVRO_TYPE_MISMATCH?\n",
  })
  expect((await explained('x'.repeat(5000))).error).toContain('docs/rules/README.md')
})

test('a call without a code is a wrong call', async () => {
  expect((await explained()).code).toBe(2)
})
