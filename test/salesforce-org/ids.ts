// Salesforce record ids: key prefixes, the checksum of the 18-character form, and new ids.

export const KEY_PREFIXES = {
  Account: '001',
  Campaign: '701',
  CampaignMember: '00v',
  CampaignMemberStatus: '01Y',
  Contact: '003',
  Group: '00G',
  Lead: '00Q',
  ListView: '00B',
  Opportunity: '006',
  OpportunityContactRole: '00K',
  Organization: '00D',
  Profile: '00e',
  QueueSobject: '03g',
  Report: '00O',
  Task: '00T',
  TaskPriority: '04m',
  TaskStatus: '01N',
  User: '005',
} as const

export type ObjectName = keyof typeof KEY_PREFIXES

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
const SEQUENCE_START = 14_776_336 // 62^4, the smallest number with five digits in base 62

/** Returns the 18-character form of a 15-character id. The last three characters encode which letters are upper case. */
export function to18(id15: string): string {
  const suffix = [0, 5, 10].map((start) => {
    let bits = 0
    for (let k = 0; k < 5; k++) if (/[A-Z]/.test(id15.charAt(start + k))) bits |= 1 << k
    return CHECKSUM.charAt(bits)
  })
  return id15 + suffix.join('')
}

/** Returns the 18-character form of an id with 15 or 18 characters; null if the text is not an id or the checksum is wrong. */
export function parseId(text: string): string | null {
  if (!/^[A-Za-z0-9]{15}([A-Z0-5]{3})?$/i.test(text)) return null
  const full = to18(text.slice(0, 15))
  if (text.length === 15) return full
  return full === text.slice(0, 15) + text.slice(15).toUpperCase() ? full : null
}

/** Returns the object whose key prefix the id has; null for an unknown prefix. */
export function objectOfId(id: string): ObjectName | null {
  const prefix = id.slice(0, 3)
  const hit = Object.entries(KEY_PREFIXES).find(([, value]) => value === prefix)
  return hit ? (hit[0] as ObjectName) : null
}

/** Returns the nth id of an object, with 18 characters. */
export function makeId(object: ObjectName, sequence: number): string {
  let rest = ''
  for (let n = SEQUENCE_START + sequence; n > 0; n = Math.floor(n / 62)) rest = BASE62.charAt(n % 62) + rest
  return to18(`${KEY_PREFIXES[object]}5g00000${rest.padStart(5, '0')}`)
}
