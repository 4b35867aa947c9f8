// Removes e-mail addresses from log lines: error texts of mail servers, databases and Salesforce contain them, and URLs do.

/** Also as URLs write them (`%40`), and in full width. A version (`pkg@1.2.3`) is none: a domain ends in letters. */
const address =
  /[^\s"'`<>()[\]{},;:=|\\/?&]{1,64}(?:@|%40|%2540|＠)(?:[\p{L}\p{N}-]{1,63}[.．。])+\p{L}[\p{L}\p{N}-]{1,62}/giu

export const withoutAddresses = (text: string): string => text.replace(address, '[address]')
