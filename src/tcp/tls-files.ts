import { readFile } from 'node:fs/promises'
import type { TlsOptions } from 'node:tls'
import type { KafkaSettings } from './kafka-settings.ts'
import { SettingsConflict } from './kafka-settings.ts'

/** Reads the key and the certificates that the settings name; undefined when they name none. Rejects with SettingsConflict. */
export async function readTls({ sslKey, sslCertificate, sslCa }: KafkaSettings): Promise<TlsOptions | undefined> {
  if (sslKey === undefined || sslCertificate === undefined) return undefined
  const [key, cert] = [await readPem('kafka-ssl-key', sslKey), await readPem('kafka-ssl-certificate', sslCertificate)]
  if (sslCa === undefined) return { key, cert, minVersion: 'TLSv1.2' }
  const ca = await readPem('kafka-ssl-ca', sslCa)
  return { key, cert, ca, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' }
}

async function readPem(setting: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SettingsConflict(`${setting} cannot be read: ${reason}.`, 'Name a PEM file that this user may read.')
  }
}
