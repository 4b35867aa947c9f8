import { describe, expect, it } from 'vitest'
import { correctLoginUrl } from './salesforce-login-url.ts'

describe('correctLoginUrl converts a pasted URL to the login URL', () => {
  it.each([
    ['https://acme.lightning.force.com/lightning/r/Lead/00Q000/view', 'https://acme.my.salesforce.com'],
    [
      'https://acme--uat.sandbox.lightning.force.com/lightning/page/home',
      'https://acme--uat.sandbox.my.salesforce.com',
    ],
    [
      'https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home',
      'https://acme.my.salesforce.com',
    ],
    ['https://acme.my.salesforce.com/00T5g000001', 'https://acme.my.salesforce.com'],
    ['acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
    ['https://na85.salesforce.com/home/home.jsp', 'https://login.salesforce.com'],
    ['https://cs91.salesforce.com', 'https://test.salesforce.com'],
    ['https://acme--c.vf.force.com/apex/page', 'https://acme.my.salesforce.com'],
    ['https://acme--uat--c.sandbox.vf.force.com/apex/page', 'https://acme--uat.sandbox.my.salesforce.com'],
    [' https://login.salesforce.com/ ', 'https://login.salesforce.com'],
    ['https://sso.acme.example/salesforce', 'https://sso.acme.example'],
    ['http://localhost:1234/x', 'http://localhost:1234'],
    ['not an address at all', 'not an address at all'],
  ])('%s', (pasted, loginUrl) => {
    expect(correctLoginUrl(pasted)).toBe(loginUrl)
  })
})
