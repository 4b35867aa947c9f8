// The port to wherever secrets lie: the OS keychain, or (visibly) memory.

export type SecretStore = {
  readonly kind: 'keychain' | 'memory'
  /** Why it is not the keychain, for people; null when all is well. */
  readonly problem: string | null
  /** Null where there is none. Throws CodedError('keychain_locked') where it could not be read; never deletes then. */
  get(name: string): Promise<string | null>
  set(name: string, value: string): Promise<void>
  delete(name: string): Promise<void>
  /** Where it fell back to memory: tries the keychain once more, and moves there what memory holds. */
  reopen?(): Promise<void>
}
