/** A problem of the sealed file or of its key that only the operator can fix. `message` is one line for the operator. */
export class SealedSecretsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SealedSecretsError'
  }
}
