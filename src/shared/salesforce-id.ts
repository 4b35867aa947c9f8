// A Salesforce record id has 15 case-sensitive characters. The 18-character form has a checksum of three characters at the end. Each checksum
// character belongs to a block of five characters. It encodes five bits. Bit k is set if the k-th character of the block is A–Z.

const suffixAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/** Returns the 18-character form of a 15-character id. */
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
 * Finds a record id of 15 or 18 characters in `text`, which is an id or the URL of a record. Returns the id with 18 characters.
 * Returns null if the text contains no id, if the id does not begin with `prefix`, or if the checksum is wrong. A checksum is wrong, for
 * example, if the id was changed to lower case.
 */
export function parseRecordId(text: string, prefix: string): string | null {
  const found = text.trim().match(/(?:^|[/=])([A-Za-z0-9]{18}|[A-Za-z0-9]{15})(?=$|[/?#&])/)?.[1]
  if (!found?.startsWith(prefix)) return null
  const long = toLongId(found.slice(0, 15))
  return found.length === 18 && found !== long ? null : long
}

/** Returns the id of a Lead or Contact with 18 characters. Null: the text contains no such id. */
export const parsePersonId = (text: string): string | null =>
  parseRecordId(text, '00Q') ?? parseRecordId(text, '003')

/** Returns true if the ids belong to the same record. Each id has 15 or 18 characters. */
export function sameRecord(a: string, b: string): boolean {
  return a.slice(0, 15) === b.slice(0, 15)
}
