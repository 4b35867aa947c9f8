// Salesforce record ids: 15 case-sensitive characters, or 18 with a checksum that survives case-folding.
// Rule: three suffix characters, one for each block of five; bit k is set where the block's k-th character is A–Z.

const suffixAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/** The 18-character form of a 15-character id. */
export function toLongId(id15: string): string {
  let suffix = ''
  for (let block = 0; block < 3; block += 1) {
    let bits = 0
    for (let k = 0; k < 5; k += 1) {
      const char = id15[block * 5 + k] ?? ''
      if (char >= 'A' && char <= 'Z') bits |= 1 << k
    }
    suffix += suffixAlphabet[bits]
  }
  return id15 + suffix
}

/**
 * Reads an id of 15 or 18 characters, or one in a pasted record URL, as 18 characters.
 * Null where there is none, the prefix differs, or the checksum is wrong (as after a lower-cased paste).
 */
export function parseRecordId(text: string, prefix: string): string | null {
  const found = text.trim().match(/(?:^|[/=])([A-Za-z0-9]{18}|[A-Za-z0-9]{15})(?=$|[/?#&])/)?.[1]
  if (!found?.startsWith(prefix)) return null
  const long = toLongId(found.slice(0, 15))
  return found.length === 18 && found !== long ? null : long
}

/** True where two ids of 15 or 18 characters name the same record. */
export function sameRecord(a: string, b: string): boolean {
  return a.slice(0, 15) === b.slice(0, 15)
}
