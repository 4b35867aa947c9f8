import { describe, expect, it } from 'vitest'
import { visitorInSentence, visitorName } from './visitor-name.ts'

const email = 'jane@acme.example'
const jane = { email, name: 'Jane Miller', company: 'Acme', linkName: 'Jane (trade fair)' }
const tanaka = { email: 'tanaka@sakura.example', name: '田中 一郎', company: 'さくら商事', linkName: null }

describe('the name of a visitor', () => {
  it.each([
    ['name and company of the match', jane, 'Jane Miller (Acme)', 'Acme Jane Miller', 'Acme Jane Miller様'],
    ['a Japanese match', tanaka, '田中 一郎 (さくら商事)', 'さくら商事 田中 一郎', 'さくら商事 田中 一郎様'],
    ['no company', { ...jane, company: null }, 'Jane Miller', 'Jane Miller', 'Jane Miller様'],
    ['the personal link before a match', { email, linkName: '田中様' }, '田中様', '田中様', '田中様'],
    ['the address', { email }, email, email, `${email}さん`],
    [
      'a hidden name',
      { email, name: null, company: 'Acme' },
      `${email} (Acme)`,
      `Acme ${email}`,
      `Acme ${email}さん`,
    ],
    [
      'placeholders of Salesforce',
      { email, name: '[not provided]', company: ' - ' },
      email,
      email,
      `${email}さん`,
    ],
    ['a company of digits', { email, name: 'Jane', company: '3M' }, 'Jane (3M)', '3M Jane', '3M Jane様'],
    ['a name that is a number', { email, name: '1234' }, '1234', '1234', '1234様'],
    [
      'a person with the name of the company',
      { email, name: 'Jane', company: 'Jane' },
      'Jane',
      'Jane',
      'Jane様',
    ],
  ])('%s', (_case, visitor, en, ja, sentence) => {
    expect(visitorName(visitor, 'en')).toBe(en)
    expect(visitorName(visitor, 'ja')).toBe(ja)
    expect(visitorInSentence(visitor, 'en')).toBe(en)
    expect(visitorInSentence(visitor, 'ja')).toBe(sentence)
  })

  it('is null for an anonymous reader', () => {
    expect(visitorName({ email: null }, 'en')).toBeNull()
    expect(visitorInSentence({ email: null }, 'ja')).toBeNull()
  })
})

it('marks a claimed address in a sentence, and no other one', () => {
  const visitor = { email: 'ken@example.co.jp', confidence: 'claimed' } as const
  expect(visitorInSentence(visitor, 'en')).toBe('ken@example.co.jp (claimed, not confirmed)')
  expect(visitorInSentence(visitor, 'ja')).toBe('ken@example.co.jpさん（リンクの申告・未確認）')
  expect(visitorInSentence({ ...visitor, confidence: 'typed' }, 'en')).toBe('ken@example.co.jp')
})

it('a claimed record has a general name until its own name is known, and is marked in both cases', () => {
  const visitor = { email: null, confidence: 'claimed', claimedRecord: '00Q5g00000AbCdEIAV' } as const
  expect(visitorName(visitor, 'en')).toBe('Salesforce record')
  expect(visitorInSentence(visitor, 'en')).toBe('Salesforce record (claimed, not confirmed)')
  expect(visitorInSentence(visitor, 'ja')).toBe('Salesforceのレコード（リンクの申告・未確認）')
  const named = { ...visitor, name: '田中 一郎', company: 'さくら商事' }
  expect(visitorInSentence(named, 'ja')).toBe('さくら商事 田中 一郎様（リンクの申告・未確認）')
})
