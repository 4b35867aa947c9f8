// Shortens an error message of Salesforce to one line. The message of a rejected query repeats the query on several lines.

const maxLength = 300
/** Salesforce adds this hint for programmers to the message of a rejected query. */
const boilerplate = /\s*If you are attempting to use a custom (field|object|relationship)\b.*$/

/** Returns the error message on one line of at most 300 characters, without the repeated query. */
export function shortenErrorMessage(message: string): string {
  const text = message.split(/ERROR at Row:\d+:Column:\d+/).at(-1) ?? message
  const line = text.replace(/\s+/g, ' ').replace(boilerplate, '').trim()
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).trimEnd()}…` : line
}
