import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface KeyPair {
  readonly cert: string
  readonly key: string
}

export interface Certificates {
  /** The authority behind both. */
  readonly ca: string
  /** For `localhost`. */
  readonly server: KeyPair
  /** For `localhost`, and over since long. */
  readonly expired: KeyPair
  readonly client: KeyPair
  /** Signed by nobody else. */
  readonly stranger: KeyPair
  /** The client's key, under the password `open`. */
  readonly lockedKey: string
}

/** Why there are no certificates; undefined when openssl is there. In CI that is a failure. */
export function whyNoOpenssl(): string | undefined {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    if (process.env['CI'] === 'true') throw error
    return `openssl is missing: ${String(error)}`
  }
}

/** Makes them with openssl, in a folder that is gone afterwards. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-certificates-'))
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' })
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const selfSigned = (name: string) => {
    const what = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    openssl('req', ...what, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`)
    return { cert: read(`${name}.crt`), key: read(`${name}.key`) }
  }
  const signed = (name: string, subject: string, ...validity: string[]) => {
    const what = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    openssl('req', ...what, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${subject}`)
    const authority = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'extensions']
    openssl('x509', '-req', '-in', `${name}.csr`, ...authority, ...validity, '-out', `${name}.crt`)
    return { cert: read(`${name}.crt`), key: read(`${name}.key`) }
  }
  try {
    writeFileSync(join(folder, 'extensions'), 'subjectAltName=DNS:localhost\n')
    const ca = selfSigned('ca').cert
    const client = signed('client', 'client-1', '-days', '2')
    openssl('ec', '-in', 'client.key', '-aes256', '-passout', 'pass:open', '-out', 'locked.key')
    return {
      ca,
      server: signed('server', 'localhost', '-days', '2'),
      expired: signed('expired', 'localhost', '-days', '-1'),
      client,
      stranger: selfSigned('stranger'),
      lockedKey: read('locked.key'),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
