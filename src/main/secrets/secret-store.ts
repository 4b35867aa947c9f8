// The port to the storage of secrets: the keychain of the operating system, or memory (which the user is told).

export type SecretStore = {
  readonly kind: 'keychain' | 'memory'
  /** Why the keychain is not used, in words for the user; null if it is used. */
  readonly problem: string | null
  /** Null if there is no value. Throws CodedError('keychain_locked') if it could not be read, and deletes nothing then. */
  get(name: string): Promise<string | null>
  set(name: string, value: string): Promise<void>
  delete(name: string): Promise<void>
  /** After a fallback to memory: tries the keychain again, and moves the values in memory there. */
  reopen?(): Promise<void>
}
