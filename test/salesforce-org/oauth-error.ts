/** A refusal of the token endpoint: HTTP 400 with an OAuth error and a description. */
export class OAuthError extends Error {
  readonly error: string
  readonly description: string

  constructor(error: string, description: string) {
    super(`${error}: ${description}`)
    this.name = 'OAuthError'
    this.error = error
    this.description = description
  }
}
