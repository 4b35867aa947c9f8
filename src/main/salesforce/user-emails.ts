// Owns under which addresses a member's Salesforce user may be found.

/** Sandboxes append this to every user's e-mail when they are made or refreshed. */
const sandboxSuffix = '.invalid'

/** Lower case. */
export function userEmails(email: string, isSandbox: boolean): string[] {
  const plain = email.toLowerCase()
  return isSandbox ? [plain, plain + sandboxSuffix] : [plain]
}
