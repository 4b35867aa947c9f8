import { describe, expect, it } from 'vitest'
import { plainFileName } from './attachments.ts'

describe('the name of an attachment', () => {
  it.each([
    ['price list.xlsx', 'price list.xlsx'],
    ['見積書.pdf', '見積書.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\plan.docx', 'plan.docx'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['\u2066a\u2069\u200f\u061c.txt\u0000', 'a.txt'],
    ['..', ''],
    ['.profile', 'profile'],
    ['what?<1>.txt ', 'what__1_.txt'],
    ['', ''],
  ])('%j is saved as %j', (given, expected) => expect(plainFileName(given)).toBe(expected))

  it('keeps the extension if the name is too long', () => {
    const name = plainFileName(`${'あ'.repeat(300)}.pdf`)
    expect([...name]).toHaveLength(120)
    expect(name).toMatch(/あ\.pdf$/)
  })
})
