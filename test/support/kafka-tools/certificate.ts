import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files in PEM. */
export interface Certificate {
  readonly key: string
  readonly certificate: string
  /** Key and certificate in one file, as Java's PEM stores want it. */
  readonly both: string
  /** What clients trust. */
  readonly authority: string
}

/** Makes an authority and a certificate of it for localhost and 127.0.0.1, with the openssl program. */
export function makeCertificate(folder: string): Certificate {
  const file = (name: string): string => join(folder, name)
  const openssl = (...words: readonly string[]): void =>
    void execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' })
  const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-keyout']
  openssl(...request, 'authority.key', '-x509', '-days', '2', '-subj', '/CN=test authority', '-out', 'authority.pem')
  openssl(...request, 'server.key', '-subj', '/CN=localhost', '-out', 'server.csr')
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  const signing = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-days', '2']
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-extfile', 'names', '-out', 'server.pem')
  writeFileSync(file('both.pem'), readFileSync(file('server.key'), 'utf8') + readFileSync(file('server.pem'), 'utf8'))
  return {
    key: file('server.key'),
    certificate: file('server.pem'),
    both: file('both.pem'),
    authority: file('authority.pem'),
  }
}
