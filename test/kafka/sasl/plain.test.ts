import { expectPassword, readPlain, writePlain } from '../../../src/kafka/sasl/plain.ts'
import { SaslRefusal } from '../../../src/kafka/sasl/sasl-refusal.ts'

test('what a client writes a server reads', () => {
  expect(readPlain(writePlain({ username: 'alice', password: 'sécret' }))).toEqual({
    username: 'alice',
    password: 'sécret',
  })
  expect(readPlain(Buffer.from('alice\0alice\0x'))).toEqual({ username: 'alice', password: 'x' })
})

test.each([
  ['alice', 'Invalid SASL/PLAIN response: expected 3 tokens, got 1'],
  ['\0alice\0secret\0more', 'Invalid SASL/PLAIN response: expected 3 tokens, got 4'],
  ['\0\0secret', 'Authentication failed: username not specified'],
  ['\0alice\0', 'Authentication failed: password not specified'],
  [
    'root\0alice\0secret',
    'Authentication failed: Client requested an authorization id that is different from username',
  ],
])('%j is refused', (message, text) => {
  expect(() => readPlain(Buffer.from(message))).toThrow(new SaslRefusal(text))
})

test('a wrong password and an unknown user are refused in the same words', () => {
  const refusal = new SaslRefusal('Authentication failed: Invalid username or password')
  expect(expectPassword('secret', 'secret')).toBeUndefined()
  expect(() => expectPassword('Secret', 'secret')).toThrow(refusal)
  expect(() => expectPassword('secret', undefined)).toThrow(refusal)
  expect(() => expectPassword('', undefined)).toThrow(refusal)
})
