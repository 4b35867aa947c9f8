import { describe, expect, it } from 'vitest'
import type { SourcePerson } from '#shared/model/salesforce-recipients.ts'
import { firstPossible, markPeople } from './picked-people.ts'

const person = (email: string | null, rest: Partial<SourcePerson> = {}): SourcePerson => ({
  ...{ recordId: null, object: null, name: '', company: '', optedOut: false, converted: false },
  email,
  ...rest,
})
const nobody = { known: new Set<string>(), listed: new Set<string>() }
const problemsOf = (people: SourcePerson[], taken = nobody) =>
  markPeople(people, taken).map(({ problem }) => problem)

describe('the people of a source', () => {
  it('are left out with a reason', () => {
    const taken = { known: new Set(['has@a.example']), listed: new Set(['listed@a.example']) }
    const people = [
      person('Ann@A.example'),
      person(null),
      person('  '),
      person('not an address'),
      person('has@a.example'),
      person('LISTED@a.example'),
      person('ann@a.example'),
      person('old@a.example', { converted: true }),
    ]
    expect(problemsOf(people, taken)).toEqual([
      null,
      'noAddress',
      'noAddress',
      'badAddress',
      'has',
      'listed',
      'twice',
      'converted',
    ])
  })

  it('count an address once even if its first person was converted', () => {
    const people = [person('a@a.example', { converted: true }), person('a@a.example')]
    expect(problemsOf(people)).toEqual(['converted', null])
  })

  it('who opted out of e-mails are possible, because only the rep can decide', () => {
    expect(problemsOf([person('a@a.example', { optedOut: true })])).toEqual([null])
  })

  it('are chosen up to the limit of a batch', () => {
    const marked = markPeople(
      [person('a@a.example'), person(null), person('b@a.example'), person('c@a.example')],
      nobody,
    )
    expect([...firstPossible(marked, 2)]).toEqual(['0', '2'])
    expect([...firstPossible(marked, -1)]).toEqual([])
  })
})
