// An error message of Salesforce on one line. The message of a refused query contains the query, over several lines.

const longest = 300
/** Follows on what was wrong with a query, and is meant for programmers. */
const boilerplate = /\s*If you are attempting to use a custom (field|object|relationship)\b.*$/

/** What was wrong, without the quoted query, in one line. */
export function inOneLine(words: string): string {
  const said = words.split(/ERROR at Row:\d+:Column:\d+/).at(-1) ?? words
  const line = said.replace(/\s+/g, ' ').replace(boilerplate, '').trim()
  return line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line
}
