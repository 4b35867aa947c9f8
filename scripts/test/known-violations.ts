/**
 * Imports that broke a rule before the rule existed. An import that is not in the list fails the check, and the list may only get shorter.
 */
export type Violation = { rule: string; from: string; to: string; cycle?: string[] }

export const toLine = ({ rule, from, to }: Violation) => `${rule}: ${from} -> ${to}`

/** What is in one of the two lists only. */
export function compare(found: string[], known: string[]) {
  return {
    added: found.filter((line) => !known.includes(line)),
    gone: known.filter((line) => !found.includes(line)),
  }
}

/**
 * The rules that are broken more often than the list allows. Files may have moved, so only the numbers are compared; a rule that the list
 * does not mention yet is new and may start with any number.
 */
export function grown(found: string[], known: string[]): string[] {
  const [now, before] = [countByRule(found), countByRule(known)]
  return [...now].flatMap(([rule, count]) => (count > (before.get(rule) ?? count) ? [rule] : []))
}

function countByRule(lines: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) {
    const rule = line.slice(0, line.indexOf(': '))
    counts.set(rule, (counts.get(rule) ?? 0) + 1)
  }
  return counts
}
