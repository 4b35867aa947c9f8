import { expect, test } from 'vitest'
import { nextAccountTrouble } from './account-trouble.ts'

const none = { failing: 0, since: null, isConfirmedAgain: false }
const failing = { failing: 2, since: 1_000, isConfirmedAgain: false }

test('the admins are told when the first account has been unconfirmed for the limit', () => {
  expect(nextAccountTrouble(null, none, 500, 9_000)).toBeNull()
  expect(nextAccountTrouble(null, failing, 500, 1_499)).toBeNull()
  expect(nextAccountTrouble(null, failing, 500, 1_500)).toEqual({ toldAt: 1_500, mail: 'accountsUnchecked' })
  expect(nextAccountTrouble(1_500, failing, 500, 9_000)).toBeNull()
})

test('the end is told only if the provider confirmed an account, not if all accounts have ended', () => {
  expect(nextAccountTrouble(1_500, none, 500, 9_000)).toBeNull()
  expect(nextAccountTrouble(1_500, { ...failing, isConfirmedAgain: true }, 500, 9_000)).toBeNull()
  const confirmed = { ...none, isConfirmedAgain: true }
  expect(nextAccountTrouble(1_500, confirmed, 500, 9_000)).toEqual({ toldAt: null, mail: 'accountsChecked' })
})
