import { formatMediaType, parseAccept, parseMediaType, type MediaType } from './media-type.ts'

/** A type that answers can have; of two that a client likes equally the heavier one is sent. */
export interface Offer {
  readonly type: string
  readonly weight: number
}

/** What every operation answers with, unless its row of the table says otherwise. */
export const defaultOffers: readonly Offer[] = [
  { type: 'application/vnd.schemaregistry.v1+json', weight: 1000 },
  { type: 'application/vnd.schemaregistry+json', weight: 900 },
  { type: 'application/json', weight: 500 },
]

/** Asks for the structured answer of an operation that has one. Never sent to who did not name it. */
export const OWN_TYPE = 'application/vnd.headgate.v1+json'
export const offersWithOwn: readonly Offer[] = [...defaultOffers, { type: OWN_TYPE, weight: 0 }]

/** The type of answers where the client's wishes are unknown or cannot be met. */
export const DEFAULT_TYPE = 'application/vnd.schemaregistry.v1+json'

const readable: ReadonlySet<string> = new Set([...defaultOffers.map(offer => offer.type), 'application/octet-stream'])

/** `none`: 406. `malformed`: the header is no list of media types. */
export type Negotiation = { readonly contentType: string } | 'none' | 'malformed'

/**
 * Picks the type of the answer (rest-contract 1.1): the client's weights decide, then the server's. A weight of 0 is the
 * least wish, not a refusal. Parameters count for nothing but are repeated.
 */
export function negotiate(accept: string | undefined, offers: readonly Offer[] = defaultOffers): Negotiation {
  const ranges = accept === undefined ? [] : parseAccept(accept)
  if (ranges === undefined) return 'malformed'
  if (ranges.length === 0) return { contentType: offers[0]?.type ?? DEFAULT_TYPE }
  let best: { readonly range: MediaType; readonly offer: Offer } | undefined
  for (const range of ranges) {
    for (const offer of offers) {
      if (!covers(range, offer.type)) continue
      const lead = best === undefined ? 1 : range.quality - best.range.quality || offer.weight - best.offer.weight
      if (lead > 0) best = { range, offer }
    }
  }
  if (best === undefined) return 'none'
  return { contentType: isWild(best.range) ? best.offer.type : formatMediaType(best.range) }
}

/** What to do with the body a Content-Type announces. `blank` and `malformed` are refused with 400, `other` with 415. */
export function judgeContentType(contentType: string | undefined): 'readable' | 'blank' | 'malformed' | 'other' {
  if (contentType === undefined || readable.has(contentType)) return 'readable'
  if (contentType.trim() === '') return 'blank'
  const mediaType = parseMediaType(contentType)
  if (mediaType === undefined) return 'malformed'
  return readable.has(`${mediaType.type}/${mediaType.subtype}`.toLowerCase()) ? 'readable' : 'other'
}

const isWild = (range: MediaType): boolean => range.type === '*' || range.subtype === '*'

function covers(range: MediaType, offered: string): boolean {
  const [type, subtype] = offered.split('/')
  return (
    (range.type === '*' || range.type.toLowerCase() === type) &&
    (range.subtype === '*' || range.subtype.toLowerCase() === subtype)
  )
}

/** Whether an Accept-Encoding names gzip with a weight above 0. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined || !/gzip/i.test(acceptEncoding)) return false
  return acceptEncoding.split(',').some(part => {
    const [coding = '', ...parameters] = part.split(';')
    return (
      /^\s*(x-)?gzip\s*$/i.test(coding) && !parameters.some(parameter => /^\s*q\s*=\s*0?(\.0*)?\s*$/i.test(parameter))
    )
  })
}
