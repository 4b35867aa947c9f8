// The port to the storage of secrets. Secrets are in the keychain of the operating system, in memory if no keychain works, or in a sealed
// file on a server without a keychain.

export type SecretStore = {
  readonly kind: 'keychain' | 'memory' | 'sealed'
  /** The reason why the keychain cannot be used, as text for the user. Null if the keychain is used. */
  readonly problem: string | null
  /** Returns null if no value is stored. Throws `keychain_locked` if the keychain cannot be read. */
  get(name: string): Promise<string | null>
  /** Throws `keychain_locked` or `secrets_not_stored` if the value cannot be stored. */
  set(name: string, value: string): Promise<void>
  delete(name: string): Promise<void>
  /** Tries the keychain again after a fallback to memory. If the keychain works, moves the values into the keychain. */
  reopen?(): Promise<void>
}
