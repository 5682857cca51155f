import { addressText, parseListenerAddress, parseListenerProtocol } from '../../src/tcp/listener-addresses.ts'

test.each([
  ['PLAINTEXT://0.0.0.0:9092', { name: 'PLAINTEXT', host: '0.0.0.0', port: 9092 }],
  ['internal://:19092', { name: 'INTERNAL', host: '', port: 19092 }],
  ['EXTERNAL://kafka.example.com:443', { name: 'EXTERNAL', host: 'kafka.example.com', port: 443 }],
  ['SSL://[::1]:9093', { name: 'SSL', host: '::1', port: 9093 }],
])('%s is a listener', (text, expected) => expect(parseListenerAddress(text)).toEqual(expected))

test.each(['9092', 'localhost:9092', 'A://host', 'A://host:70000', 'A://a b:1', 'A://h:1/x', 'A://::1:9092', ''])(
  "'%s' is no listener",
  text => expect(parseListenerAddress(text)).toBeUndefined(),
)

test('a name has a protocol that Kafka knows', () => {
  expect(parseListenerProtocol('external:sasl_ssl')).toEqual({ name: 'EXTERNAL', protocol: 'SASL_SSL' })
  expect(parseListenerProtocol('EXTERNAL:HTTP')).toBeUndefined()
  expect(parseListenerProtocol('EXTERNAL:__proto__')).toBeUndefined()
})

test('an IPv6 address is written in brackets', () => {
  expect(addressText('::1', 9092)).toBe('[::1]:9092')
  expect(addressText('127.0.0.1', 9092)).toBe('127.0.0.1:9092')
})
