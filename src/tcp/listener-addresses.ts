/** How clients speak on a listener: encrypted or not, and whether they say who they are. Names as in Kafka. */
export const securityProtocols = {
  PLAINTEXT: { usesTls: false, usesSasl: false },
  SSL: { usesTls: true, usesSasl: false },
  SASL_PLAINTEXT: { usesTls: false, usesSasl: true },
  SASL_SSL: { usesTls: true, usesSasl: true },
} as const
export type SecurityProtocol = keyof typeof securityProtocols

/** A listener as settings write it: `NAME://host:port`. */
export interface ListenerAddress {
  readonly name: string
  /** Empty where it was left out. */
  readonly host: string
  readonly port: number
}

const addressPattern = /^([A-Za-z0-9_.-]+):\/\/(\[[0-9A-Fa-f:.%]+\]|[^[\]:/\s]*):(\d{1,5})$/
const maxPort = 65_535

/** Reads `NAME://host:port`, the host in brackets where it is an IPv6 address; undefined when it is none. */
export function parseListenerAddress(text: string): ListenerAddress | undefined {
  const [, name, host, digits] = addressPattern.exec(text) ?? []
  const port = Number(digits)
  if (name === undefined || host === undefined || port > maxPort) return undefined
  return { name: name.toUpperCase(), host: host.replace(/^\[|\]$/g, ''), port }
}

/** Reads `NAME:PROTOCOL`; undefined when it is none. */
export function parseListenerProtocol(
  text: string,
): { readonly name: string; readonly protocol: SecurityProtocol } | undefined {
  const [, name, protocol] = /^([A-Za-z0-9_.-]+):([A-Za-z_]+)$/.exec(text) ?? []
  const known = protocol?.toUpperCase() ?? ''
  if (name === undefined || !isSecurityProtocol(known)) return undefined
  return { name: name.toUpperCase(), protocol: known }
}

/** Whether a text names a protocol. */
export function isSecurityProtocol(name: string): name is SecurityProtocol {
  return Object.hasOwn(securityProtocols, name)
}

/** A host and port as URLs and Kafka's clients write them. */
export function addressText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
