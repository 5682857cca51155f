/** Who asks, and in which version of the API. */
export interface ClientContext {
  readonly apiVersion: number
  readonly clientId: string
  /** The address as Kafka writes it: `/192.0.2.1`. */
  readonly clientHost: string
}
