/** An exchange that ends without authentication. The message is for the other side: it says nothing about users. */
export class SaslRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SaslRefusal'
  }
}
