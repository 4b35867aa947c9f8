// Reads a list of recipients from pasted text or from the text of a CSV file.
import Papa from 'papaparse'
import { Email } from '#shared/model/basics.ts'
import { maxRecipients, type Recipient } from '#shared/model/link-batches.ts'

/** Why a line is left out. `has`: the recipient already has a link of the document. */
export type LineProblem = 'noAddress' | 'twice' | 'has' | 'tooMany'

/** `line`: the number of the line, from 1. */
export type LeftOut = { line: number; text: string; problem: LineProblem }

export type RecipientList = { recipients: Recipient[]; leftOut: LeftOut[] }

const longestName = 120
/** A line such as `"Ann Example" <ann@example.com>`, whose quotes are not those of a CSV. */
const quotedName = /^[ \t]*"([^"<>\r\n]*)"[ \t]*<([^<>\r\n]+)>[ \t]*$/gm
/** A cell such as `Ann Example <ann@example.com>`. */
const named = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/

const addressOf = (cell: string): string | null => {
  const email = Email.safeParse(cell.normalize('NFKC').trim())
  return email.success ? email.data : null
}

type Read = { email: string; name: string } | null

/** Returns the first address of the cells. The name is the first other cell with a letter. */
function readCells(cells: readonly string[]): Read {
  for (const [index, cell] of cells.entries()) {
    const [, name = '', inBrackets = ''] = named.exec(cell) ?? []
    const email = addressOf(cell) ?? addressOf(inBrackets)
    if (email === null) continue
    const other = cells.find((each, at) => at !== index && /\p{L}/u.test(each) && addressOf(each) === null)
    return { email, name: (name || other || '').normalize('NFC').trim().slice(0, longestName) }
  }
  return null
}

/**
 * The text has one recipient in each line: an address, `Ann <ann@example.com>`, or the cells of a table (CSV, or copied from a spreadsheet). A first line
 * without an address is the header of a table. `known`: addresses that have a link already.
 */
export function readRecipients(text: string, known: ReadonlySet<string>): RecipientList {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, '').replace(quotedName, '$1 <$2>'), {
    skipEmptyLines: false,
    delimitersToGuess: [',', '\t', ';', '|'],
  })
  const lines = data
    .map((cells, index) => ({ cells, line: index + 1, text: cells.join(', ').trim() }))
    .filter((each) => each.text !== '')
  const recipients: Recipient[] = []
  const leftOut: LeftOut[] = []
  const seen = new Set<string>()
  for (const { cells, line, text: whole } of lines) {
    const leave = (problem: LineProblem) => void leftOut.push({ line, text: whole.slice(0, 200), problem })
    const read = readCells(cells)
    if (read === null) {
      const isHeader = line === lines[0]?.line && cells.length > 1
      if (!isHeader) leave('noAddress')
    } else if (seen.has(read.email)) leave('twice')
    else if (known.has(read.email)) leave('has')
    else if (recipients.length >= maxRecipients) leave('tooMany')
    else {
      seen.add(read.email)
      recipients.push(read)
    }
  }
  return { recipients, leftOut }
}

/** Returns the recipient as a line that `readRecipients` reads. */
export const textOf = ({ email, name }: Pick<Recipient, 'email' | 'name'>): string => {
  // These characters would divide the line, or begin the address.
  const plain = name.replace(/[<>"|,;\t\r\n]+/g, ' ').trim()
  return plain ? `${plain} <${email}>` : email
}

/** Decodes a CSV file. Excel in Japanese writes Shift_JIS, other programs write UTF-8 or UTF-16 with a byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('shift_jis').decode(bytes)
  }
}
