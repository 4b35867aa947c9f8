import { expect, test } from 'vitest'
import { newLeadValues } from './new-lead.ts'

const creation = { freeMailCompany: '' }
const facts = { email: 'taro@sakura.co.jp', linkName: '', isRecipient: false }

test.each([
  ['the name of a link for this person', { linkName: '田中 太郎', isRecipient: true }, '田中 太郎'],
  ['without the honorific', { linkName: '田中 様', isRecipient: true }, '田中'],
  ['not the name of a link for anybody', { linkName: 'Website' }, 'taro'],
  ['not an address', { linkName: 'taro@sakura.co.jp', isRecipient: true }, 'taro'],
  ['the local part, if the link has no name', { linkName: '  ', isRecipient: true }, 'taro'],
  ['at most 80 characters', { linkName: '田'.repeat(100), isRecipient: true }, '田'.repeat(80)],
])('the last name: %s', (_name, part, expected) => {
  expect(newLeadValues(creation, { ...facts, ...part }).lastName).toBe(expected)
})

test('the company is the domain, with its letters', () => {
  expect(newLeadValues(creation, facts).company).toBe('sakura.co.jp')
  expect(newLeadValues(creation, { ...facts, email: 'a@xn--wgv71a119e.jp' }).company).toBe('日本語.jp')
})

test('the company of a free-mail address: the configured text, else the name of the link, else a dash', () => {
  const company = (freeMailCompany: string, linkName: string) =>
    newLeadValues({ freeMailCompany }, { ...facts, email: 'taro@gmail.com', linkName }).company
  expect(company('個人', 'さくら商事 田中様')).toBe('個人')
  expect(company('', 'さくら商事 田中様')).toBe('さくら商事 田中様')
  expect(company('', ' ')).toBe('—')
})
