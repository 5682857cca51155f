import { SaslRefusal } from '../../../src/kafka/sasl/sasl-refusal.ts'
import { ScramClient } from '../../../src/kafka/sasl/scram-client.ts'
import type { ScramMechanism } from '../../../src/kafka/sasl/scram-keys.ts'
import { credentialOf, credentialOfSalted, saltPassword } from '../../../src/kafka/sasl/scram-keys.ts'
import { readClientFirst } from '../../../src/kafka/sasl/scram-messages.ts'
import { closeScram, openScram } from '../../../src/kafka/sasl/scram-server.ts'

const mechanism = 'SCRAM-SHA-256'
// RFC 7677, 3.
const rfc = {
  user: { username: 'user', password: 'pencil' },
  clientNonce: 'rOprNGfwEbeRWgbNEkqO',
  serverNonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
  salt: Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'),
  iterations: 4096,
}
const credential = credentialOf(mechanism, rfc.user.password, rfc)
const first = (text = 'n,,n=user,r=abc') => readClientFirst(Buffer.from(text))

test('the exchange of RFC 7677', () => {
  const client = new ScramClient(mechanism, rfc.user, rfc.clientNonce)
  expect(client.first()).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO')
  const exchange = openScram(mechanism, first(client.first()), rfc.serverNonce, credential)
  expect(exchange.serverFirst).toBe(
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  )
  const final = client.final(Buffer.from(exchange.serverFirst))
  expect(final).toBe(
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  )
  const last = closeScram(exchange, Buffer.from(final))
  expect(last).toBe('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')
  expect(client.verify(Buffer.from(last))).toBeUndefined()
})

test.each<readonly [ScramMechanism, string, string]>([
  ['SCRAM-SHA-512', 'us=er,one', 'p,w=d'],
  ['SCRAM-SHA-256', 'üser', 'pässwörd'],
])('%s: %s is who it says', (mechanism, username, password) => {
  const client = new ScramClient(mechanism, { username, password }, 'abc')
  const exchange = openScram(mechanism, first(client.first()), 'def', credentialOf(mechanism, password, rfc))
  expect(exchange.clientFirst.username).toBe(username)
  const last = closeScram(exchange, Buffer.from(client.final(Buffer.from(exchange.serverFirst))))
  expect(client.verify(Buffer.from(last))).toBeUndefined()
})

test('a credential is the same from the password and from the salted password', () => {
  const salted = saltPassword(mechanism, 'pencil', rfc.salt, rfc.iterations)
  expect(credentialOfSalted(mechanism, salted, rfc)).toEqual(credential)
})

test('a wrong password and an unknown user are refused in the same words', () => {
  const client = new ScramClient(mechanism, { username: 'user', password: 'pen' }, 'abc')
  const exchange = openScram(mechanism, first(client.first()), 'def', credential)
  const final = Buffer.from(client.final(Buffer.from(exchange.serverFirst)))
  const text =
    'Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-256'
  expect(() => closeScram(exchange, final)).toThrow(new SaslRefusal(text))
  expect(() => openScram(mechanism, first(), 'def', undefined)).toThrow(new SaslRefusal(text))
})

test('a client acts for itself only', () => {
  expect(openScram(mechanism, first('n,a=user,n=user,r=abc'), 'def', credential).nonce).toBe('abcdef')
  expect(() => openScram(mechanism, first('n,a=root,n=user,r=abc'), 'def', credential)).toThrow('authorization id')
})

test.each([
  ['nothing', ''],
  ['channel binding', 'p=tls-unique,,n=user,r=abc'],
  ['a name with a bare equals sign', 'n,,n=us=er,r=abc'],
  ['no name', 'n,,n=,r=abc'],
  ['no nonce', 'n,,n=user,r='],
  ['a nonce with a blank', 'n,,n=user,r=a b'],
  ['more than 4 KiB', `n,,n=user,r=${'a'.repeat(5000)}`],
])('a first message with %s is refused', (_, text) => {
  expect(() => first(text)).toThrow(SaslRefusal)
})

test.each([
  ['another nonce', (final: string) => final.replace('abcdef', 'abcdeg')],
  ['another channel binding', (final: string) => final.replace('c=biws', 'c=eSws')],
  ['a shorter proof', (final: string) => final.replace(/p=.*/, 'p=AAAA')],
  ['no proof', (final: string) => final.replace(/,p=.*/, '')],
])('a last message with %s is refused', (_, change) => {
  const client = new ScramClient(mechanism, rfc.user, 'abc')
  const exchange = openScram(mechanism, first(client.first()), 'def', credential)
  const final = change(client.final(Buffer.from(exchange.serverFirst)))
  expect(() => closeScram(exchange, Buffer.from(final))).toThrow(SaslRefusal)
})

describe('a client refuses a server', () => {
  const client = new ScramClient(mechanism, rfc.user, 'abc')

  test.each([
    ['with a nonce of its own', 'r=xyz,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'],
    ['that adds nothing to the nonce', 'r=abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'],
    ['with too few iterations', 'r=abcdef,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095'],
    ['with iterations that take hours', 'r=abcdef,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=999999999'],
  ])('%s', (_, text) => {
    expect(() => client.final(Buffer.from(text))).toThrow(SaslRefusal)
  })

  test('that cannot sign', () => {
    client.final(Buffer.from('r=abcdef,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'))
    expect(() => client.verify(Buffer.from('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='))).toThrow(SaslRefusal)
  })
})
