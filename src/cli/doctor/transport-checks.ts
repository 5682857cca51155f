import { isIP } from 'node:net'
import type { RegistryClientOptions } from '../../client/options.ts'
import { fail, ok, warn, type DoctorLine } from './doctor-line.ts'
import { probe, type Probe, type ProbedTls } from './probe.ts'

const DAY_MS = 86_400_000
const EXPIRES_SOON_DAYS = 21
const SLOW_MS = 1000
/** Above this, tokens and signatures with times begin to fail. */
const CLOCK_WARN_MS = 30_000
const CLOCK_FAIL_MS = 300_000

/** Whether each node of a registry answers, how far away it is, and whether its clock and certificate are right. */
export async function transportLines(options: RegistryClientOptions): Promise<readonly DoctorLine[]> {
  // Through a proxy it is the proxy that would be looked at.
  if (options.proxy !== undefined) return [ok('network', `asked through the proxy ${new URL(options.proxy).host}`)]
  const urls = [options.urls]
    .flat()
    .flatMap(text => text.split(','))
    .map(text => text.trim())
  const lines = await Promise.all(urls.filter(text => text !== '').map(text => linesOf(text, options)))
  return lines.flat()
}

async function linesOf(text: string, options: RegistryClientOptions): Promise<readonly DoctorLine[]> {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    return [
      fail('network', `${text.replace(/\/\/[^/@]*@/, '//')} is no URL of http or https`, 'Write http://host:8081.'),
    ]
  }
  const url = new URL(text)
  const hasSecret = url.username !== '' || options.credentials !== undefined
  const bare = new URL(url)
  bare.username = bare.password = ''
  try {
    const found = await probe(bare, options.tls)
    return [reachable(bare, found), ...secrecy(bare, found.tls, hasSecret), clock(found)]
  } catch (error) {
    return [unreachable(bare, error as NodeJS.ErrnoException)]
  }
}

function reachable({ host }: URL, { roundTripMs, status }: Probe): DoctorLine {
  const message = `${host} answered ${status} in ${roundTripMs} ms`
  if (status >= 500) return fail('network', message, 'Look at the log of the registry, or of the proxy before it.')
  return roundTripMs > SLOW_MS
    ? warn('network', message, 'Producers wait this long for a new schema.')
    : ok('network', message)
}

const advices: readonly (readonly [RegExp, string])[] = [
  [
    /ECONNREFUSED/,
    'Nothing listens there: is the registry running, and on this port? It listens on 127.0.0.1 unless host says otherwise.',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'The name is not known: look at its spelling and at DNS.'],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|no answer/, 'A firewall or a wrong address: try from another machine.'],
  [
    /EPROTO|wrong version number|SSL/i,
    'The other side does not speak TLS on this port: write http:// in place of https://.',
  ],
  [
    /ECONNRESET|socket hang up|Parse Error/,
    'The other side does not speak HTTP on this port, or speaks it with TLS only.',
  ],
]

function unreachable({ host }: URL, error: NodeJS.ErrnoException): DoctorLine {
  const said = [error.code, error.message].filter(part => part !== undefined && part !== '').join(': ')
  const advice = advices.find(([pattern]) => pattern.test(said))?.[1]
  return fail('network', `${host} cannot be reached: ${said}`, advice ?? 'Look at the address.')
}

function secrecy(url: URL, tls: ProbedTls | undefined, hasSecret: boolean): readonly DoctorLine[] {
  if (tls !== undefined) return [certificate(tls)]
  const isLocal =
    /^(localhost|127\.|\[::1\])/.test(url.hostname) && (isIP(url.hostname) > 0 || url.hostname === 'localhost')
  if (isLocal || url.hostname === '[::1]') return [ok('tls', 'plain HTTP, on this machine')]
  if (hasSecret) return [fail('tls', 'credentials are sent in the open', 'Use https://.')]
  return [warn('tls', 'plain HTTP: anybody on the way can change schemas', 'Use https://.')]
}

function certificate({ protocol, distrust, validTo }: ProbedTls): DoctorLine {
  const days = Math.floor((validTo - Date.now()) / DAY_MS)
  if (distrust !== undefined) {
    const advice = 'Give the authority with --registry-ca, or a certificate for this name to the registry.'
    return fail('tls', `the certificate is not trusted: ${distrust}`, advice)
  }
  const message = `${protocol}, certificate valid for ${days} days`
  if (days < EXPIRES_SOON_DAYS) return warn('tls', message, 'Renew the certificate.')
  return /^TLSv1\.[23]$/.test(protocol) ? ok('tls', message) : warn('tls', message, 'Allow TLS 1.2 and 1.3 alone.')
}

function clock({ clockAheadMs, roundTripMs }: Probe): DoctorLine {
  if (clockAheadMs === undefined) return ok('clock', 'the registry does not tell its time')
  // Neither the seconds of a Date nor half a round trip can be told from a difference.
  const off = Math.max(0, Math.abs(clockAheadMs) - 500 - roundTripMs / 2)
  if (off < CLOCK_WARN_MS) return ok('clock', `within ${Math.ceil(off / 1000) + 1} s of ours`)
  const message = `the clock of the registry is ${Math.round(off / 1000)} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} ours`
  const advice = 'Set both by NTP: tokens, certificates and times of schemas depend on it.'
  return off < CLOCK_FAIL_MS ? warn('clock', message, advice) : fail('clock', message, advice)
}
