/** Instants are epoch ms. */
export type AccountTroubleFacts = {
  /** Accounts whose last check failed, and whose access has not ended. */
  failing: number
  /** When the provider last confirmed the account that has failed for the longest time. Null: no check fails. */
  since: number | null
  /** True if the provider confirmed an account after the admins were told. */
  isConfirmedAgain: boolean
}

type AccountTroubleStep = { toldAt: number | null; mail: 'accountsUnchecked' | 'accountsChecked' }

/**
 * Decides whether the admins are told that company accounts cannot be checked, or that the checks work again. `toldAt`: when they were told of the
 * present trouble. `alertAfterMs`: how long an account can stay unconfirmed until they are told. Returns null if nothing is to be told.
 */
export function nextAccountTrouble(
  toldAt: number | null,
  { failing, since, isConfirmedAgain }: AccountTroubleFacts,
  alertAfterMs: number,
  now: number,
): AccountTroubleStep | null {
  if (toldAt !== null) {
    // Without a confirmed account, no check fails because all accounts have ended.
    if (failing > 0 || !isConfirmedAgain) return null
    return { toldAt: null, mail: 'accountsChecked' }
  }
  if (since === null || now - since < alertAfterMs) return null
  return { toldAt: now, mail: 'accountsUnchecked' }
}
