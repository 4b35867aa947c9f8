import type { ReaderPlan } from './plan.ts'

const firstName = 'Faye'
const localPart = (email: string) => email.split('@')[0] ?? email

/** The company of the Leads. */
export const company = 'Faults Ltd'

/** Returns the fields of the reader's Lead or Contact that form the name. */
export const nameInSalesforce = ({ email }: Pick<ReaderPlan, 'email'>) => ({
  FirstName: firstName,
  LastName: localPart(email),
  Name: `${firstName} ${localPart(email)}`,
})

/**
 * Returns the names by which an English message may call the reader: the name of the record, or the address if the message was written before the
 * reader was matched with the record.
 */
export function namesInMessages(reader: Pick<ReaderPlan, 'email' | 'record'>): string[] {
  if (!reader.record) return [reader.email]
  const { Name } = nameInSalesforce(reader)
  return [reader.record.type === 'Lead' ? `${Name} (${company})` : Name, reader.email]
}

/** Returns true if the message names the reader and then says what the reader did. */
export const isAbout = (reader: Pick<ReaderPlan, 'email' | 'record'>, text: string | undefined): boolean =>
  namesInMessages(reader).some(
    (name) => text?.startsWith(`${name} closed `) || text?.startsWith(`${name} opened `),
  )

/** The text about the exit page in a message of the leave. */
export const leftOn = (page: number): string => `Left on page ${page} of 6`
