// Which people of a source can become recipients, and why the others can't.
import { Email } from '#shared/model/basics.ts'
import type { SourcePerson } from '#shared/model/salesforce-recipients.ts'

/** Why a person is left out. `listed`: already in the list of recipients. `has`: already has a link of the document. */
export type PersonProblem = 'noAddress' | 'badAddress' | 'converted' | 'twice' | 'listed' | 'has'

/** `email`: the address as a recipient has it. Null if there is no valid one. */
export type MarkedPerson = {
  key: string
  person: SourcePerson
  email: string | null
  problem: PersonProblem | null
}

type Taken = { known: ReadonlySet<string>; listed: ReadonlySet<string> }

function problemOf(
  person: SourcePerson,
  email: string | null,
  { known, listed }: Taken,
): PersonProblem | null {
  if (person.email === null || person.email.trim() === '') return 'noAddress'
  if (email === null) return 'badAddress'
  if (person.converted) return 'converted'
  if (listed.has(email)) return 'listed'
  return known.has(email) ? 'has' : null
}

/** Marks each person of a source, in the same order. Of several people with one address the first one stays. */
export function markPeople(people: readonly SourcePerson[], taken: Taken): MarkedPerson[] {
  const seen = new Set<string>()
  return people.map((person, index) => {
    const read = Email.safeParse((person.email ?? '').normalize('NFKC').trim())
    const email = read.success ? read.data : null
    let problem = problemOf(person, email, taken)
    if (problem === null && email !== null) {
      if (seen.has(email)) problem = 'twice'
      seen.add(email)
    }
    return { key: `${index}`, person, email, problem }
  })
}

/** Returns the keys of the first `limit` people without a problem. */
export function firstPossible(people: readonly MarkedPerson[], limit: number): ReadonlySet<string> {
  const possible = people.filter(({ problem }) => problem === null).slice(0, Math.max(0, limit))
  return new Set(possible.map(({ key }) => key))
}
