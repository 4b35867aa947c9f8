// Owns that e-mail addresses stay out of logs: they come in by error texts of mail servers, databases and Salesforce, and by URLs.

/** Also as URLs write them (`%40`), and in full width. A version (`pkg@1.2.3`) is none: a domain ends in letters. */
const address =
  /[^\s"'`<>()[\]{},;:=|\\/?&]{1,64}(?:@|%40|%2540|＠)(?:[\p{L}\p{N}-]{1,63}[.．。])+\p{L}[\p{L}\p{N}-]{1,62}/giu

export const withoutAddresses = (text: string): string => text.replace(address, '[address]')
